import type { CheckBoundaries } from '../../application/boundary/check-boundaries.ts';

const everyMs = 2000;

/** Checks everybody at once, and then every few seconds what others left half done, until it is stopped. */
export class PeriodicCheck {
  readonly #check: CheckBoundaries;
  readonly #report: (error: unknown) => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(check: CheckBoundaries, report: (error: unknown) => void, everyMilliseconds = everyMs) {
    this.#check = check;
    this.#report = report;
    this.#everyMs = everyMilliseconds;
  }

  start(): void {
    this.#run(() => this.#check.everybody(() => this.#stopped));
  }

  /** Resolves when the check that is under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #run(work: () => Promise<void>): void {
    this.#running = work()
      .catch(this.#report)
      .then(() => {
        if (!this.#stopped) this.#timer = setTimeout(() => this.#run(() => this.#check.execute()), this.#everyMs);
      });
  }
}
