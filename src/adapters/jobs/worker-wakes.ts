/**
 * Has one idle worker of a queue look for work every so often, and another as soon as one has found some: as quick as if
 * all looked all the time, at the price of one.
 */
export class WorkerWakes {
  readonly #wake: (worker: string) => void;
  readonly #everyMs: number;
  readonly #idle = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(wake: (worker: string) => void, everyMs: number) {
    this.#wake = wake;
    this.#everyMs = everyMs;
  }

  start(workers: readonly string[]): void {
    for (const worker of workers) this.#idle.add(worker);
    this.#timer = setInterval(() => this.#wakeOne(), this.#everyMs).unref();
  }

  /** Does what a worker has found; when it is done it looks again at once. */
  async busy<T>(worker: string, work: () => Promise<T>): Promise<T> {
    this.#idle.delete(worker);
    this.#wakeOne();
    try {
      return await work();
    } finally {
      this.#idle.add(worker);
      this.#wake(worker);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #wakeOne(): void {
    const [worker] = this.#idle;
    if (worker === undefined) return;
    // In turn, so that one whose connection hangs does not keep the others asleep.
    this.#idle.delete(worker);
    this.#idle.add(worker);
    this.#wake(worker);
  }
}
