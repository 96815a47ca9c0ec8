/** One thing that the server depends on, asked by `/ready`. */
export interface HealthCheck {
  readonly name: string;
  /** Never rejects and answers within a second or two; `detail` is for operators and tells no secrets. */
  check(): Promise<{ readonly state: 'up' | 'degraded' | 'down'; readonly detail: string }>;
}
