/** Makes calls fail on purpose: all of them while it is away, or the next few; or does something while one waits. */
export class FaultSwitch {
  readonly #fault: () => Error;
  #away = false;
  #hangs = false;
  #toFail = 0;
  #meanwhile: (() => Promise<unknown>) | undefined;

  constructor(fault: () => Error) {
    this.#fault = fault;
  }

  /** Everything fails until it is back. */
  goAway(): void {
    this.#away = true;
  }

  /** Nothing is answered until it is back; whoever waits gives up by themselves. */
  hang(): void {
    this.#hangs = true;
  }

  comeBack(): void {
    this.#away = false;
    this.#hangs = false;
  }

  failNext(calls = 1): void {
    this.#toFail = calls;
  }

  /** Done once, while the next call waits for its answer. */
  meanwhile(action: () => Promise<unknown>): void {
    this.#meanwhile = action;
  }

  /** Every call passes here before it does anything. */
  async pass(signal?: AbortSignal): Promise<void> {
    const action = this.#meanwhile;
    this.#meanwhile = undefined;
    await action?.();
    if (this.#hangs) await untilAborted(signal);
    if (this.#away) throw this.#fault();
    if (this.#toFail === 0) return;
    this.#toFail -= 1;
    throw this.#fault();
  }
}

const untilAborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
