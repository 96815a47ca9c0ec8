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

/** A job passes a provider over that is slower than this: people may wait for the room. */
const patienceMs = 3000;

/** For work that goes on when no request waits any more. Guards know its signal, and have such calls leave room for requests. */
export const noDeadline: Deadline = (() => {
  const { signal } = new AbortController();
  return { signal, share: () => AbortSignal.timeout(patienceMs) };
})();
