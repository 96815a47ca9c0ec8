/** One call to a provider, as far as whoever guards the calls needs to know it. */
export interface ProviderCall {
  /** What is asked for, for metrics and messages: `rooms.create`. */
  readonly operation: string;
  /** Asking twice does no harm, so that it may be tried again. */
  readonly repeatable: boolean;
  /** Which of the provider's published limits it counts to, besides the one for all its calls. */
  readonly limit?: string;
  /** Whoever waits for the answer gives up by this. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the calls to one provider: inside its published limits, with a time-out, repeated where that is safe, never
 * more at once than agreed, and not at all while it keeps failing.
 */
export interface ProviderCalls {
  /**
   * @param work makes one attempt, gives up by the signal, and throws `VideoProviderFailed` for whatever goes wrong.
   * @throws {VideoProviderFailed}
   */
  run<T>(call: ProviderCall, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}
