/** Does a piece of work at once when it is due, then at most once in so many milliseconds, and never twice at a time. */
export class Rhythm {
  readonly #work: () => Promise<void>;
  readonly #everyMs: number;
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;
  #running = Promise.resolve();

  /** `work` reports its failures itself. */
  constructor(work: () => Promise<void>, everyMs: number) {
    this.#work = work;
    this.#everyMs = everyMs;
  }

  /** There is something to do. */
  due(): void {
    this.#isDue = true;
    if (!this.#timer) this.#beat();
  }

  /** Does at once what is left to do, and waits for it. */
  async finish(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isDue) this.#run();
    await this.#running;
    clearTimeout(this.#timer);
  }

  #beat(): void {
    this.#run();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isDue) this.#beat();
    }, this.#everyMs);
  }

  #run(): void {
    this.#isDue = false;
    this.#running = this.#running.then(this.#work);
  }
}
