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

const inTheBackground = new WeakSet<AbortSignal>();

/** The signal of work that no request waits for, though it gives up some time: guards have its calls leave room for requests. */
export function inBackground(signal: AbortSignal): AbortSignal {
  inTheBackground.add(signal);
  return signal;
}

export const isInBackground = (signal: AbortSignal): boolean => inTheBackground.has(signal);

/** For work that goes on when no request waits any more. */
export const noDeadline: Deadline = (() => {
  const signal = inBackground(new AbortController().signal);
  return { signal, share: () => AbortSignal.timeout(patienceMs) };
})();
