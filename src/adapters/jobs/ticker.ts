export interface TickerOptions {
  readonly everyMs?: number;
  /** Hears what a tick throws; the next comes all the same. */
  readonly report: (error: unknown) => void;
}

/** Does something every two seconds, one at a time, without keeping the process alive. */
export class Ticker {
  readonly #tick: () => Promise<unknown>;
  readonly #everyMs: number;
  readonly #report: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(tick: () => Promise<unknown>, { everyMs = 2000, report }: TickerOptions) {
    this.#tick = tick;
    this.#everyMs = everyMs;
    this.#report = report;
  }

  start(): void {
    this.#running = this.#tick()
      .catch(this.#report)
      .then(() => {
        if (!this.#isStopped) this.#timer = setTimeout(() => this.start(), this.#everyMs).unref();
      });
  }

  /** Resolves when the tick that is under way is over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
