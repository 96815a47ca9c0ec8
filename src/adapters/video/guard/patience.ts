/** Whoever asked waits no longer. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** How long one call is waited for: until its caller's own signal, and never beyond a bound. */
export class Patience {
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #until: number;

  constructor(callers: AbortSignal | undefined, boundMs: number) {
    const bound = new AbortController();
    this.#timer = setTimeout(() => bound.abort(), boundMs);
    this.#until = Date.now() + boundMs;
    this.signal = callers ? AbortSignal.any([callers, bound.signal]) : bound.signal;
  }

  /** The most that is left of it. */
  get leftMs(): number {
    return this.#until - Date.now();
  }

  /** To be called when nobody waits any more. */
  end(): void {
    clearTimeout(this.#timer);
  }

  /** The answer, or {@link GivenUp} as soon as the patience is over, whether or not the work heeds it. */
  for<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new GivenUp());
      const settled = () => this.signal.removeEventListener('abort', giveUp);
      work.then(resolve, reject).finally(settled);
      if (this.signal.aborted) giveUp();
      else this.signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Waits; rejects as soon as the patience is over. */
  async pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await this.for(pause).finally(() => clearTimeout(timer));
  }
}
