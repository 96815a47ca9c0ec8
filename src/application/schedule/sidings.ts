/** When work counts as slow, and how much of it goes on by itself. */
export interface SidingsSize {
  /** So long a piece of work is waited for. */
  readonly afterMs: number;
  /** So many that took longer go on at once. */
  readonly most: number;
}

interface Slow {
  readonly done: Promise<void>;
  giveUp(): void;
}

/**
 * Where slow work goes on by itself, so that what hangs holds up nobody behind it. There is room for so many; for one
 * more, the one that is there longest is given up.
 */
export class Sidings {
  readonly #size: SidingsSize;
  /** The longest there first. */
  readonly #slow = new Set<Slow>();

  constructor(size: SidingsSize) {
    this.#size = size;
  }

  /**
   * Answers once the work is done, or is slow and has room to go on.
   * @param work is to end soon after it is given up.
   * @param report hears of what slow work throws; what quick work throws comes from here.
   */
  async run(work: (givenUp: AbortSignal) => Promise<void>, report: (error: unknown) => void): Promise<void> {
    const controller = new AbortController();
    const done = work(controller.signal);
    if (await this.#isDoneInTime(done)) return;
    const slow: Slow = {
      done: done.catch(report).finally(() => this.#slow.delete(slow)),
      giveUp: () => controller.abort(),
    };
    this.#slow.add(slow);
    await this.#makeRoom();
  }

  /** Answers once nothing goes on any more. */
  async settled(): Promise<void> {
    await Promise.all([...this.#slow].map(({ done }) => done));
  }

  async #isDoneInTime(done: Promise<void>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#size.afterMs);
    });
    return await Promise.race([done.then(() => true), late]).finally(() => clearTimeout(timer));
  }

  async #makeRoom(): Promise<void> {
    const [longest] = this.#slow;
    if (!longest || this.#slow.size <= this.#size.most) return;
    longest.giveUp();
    await longest.done;
  }
}
