/** The time that all video providers together get of one request. */
export interface VideoBudget {
  /** Begins to run. */
  start(): Deadline;
}

export interface Deadline {
  /** Fires when the time is over. */
  readonly signal: AbortSignal;
  /** Fires after an equal share of what is left, where so many are still to be asked, this one among them. */
  share(parts: number): AbortSignal;
}

/** For work that nobody waits for: every call is bounded by its provider's own time-out alone. */
export const noDeadline: Deadline = (() => {
  const { signal } = new AbortController();
  return { signal, share: () => signal };
})();
