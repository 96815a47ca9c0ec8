/** How many frames a client may send: so many at once, and so many a second from then on. */
export const frameAllowance = { burst: 240, perSecond: 60 } as const;

/** Bytes that a person may signal, by all of their sockets: enough to meet a dozen others at once. */
export const signalAllowance = { most: 256 * 1024, perSecond: 32 * 1024 } as const;

/** What a signal costs besides its bytes: each is a row that others read. */
export const signalBytes = 256;

/** A bucket of tokens for one socket, without a timer. */
export class Pace {
  #left: number = frameAllowance.burst;
  #at: number;

  constructor(nowMs: number) {
    this.#at = nowMs;
  }

  /** Counts one frame. @returns false when it is one too many. */
  take(nowMs: number): boolean {
    const regained = ((nowMs - this.#at) / 1000) * frameAllowance.perSecond;
    this.#left = Math.min(frameAllowance.burst, this.#left + regained) - 1;
    this.#at = nowMs;
    return this.#left >= 0;
  }
}
