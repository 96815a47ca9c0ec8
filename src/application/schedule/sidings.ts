/** When work counts as slow, and how much of it goes on by itself. */
export interface SidingsSize {
  /** So long a piece of work is waited for. */
  readonly afterMs: number;
  /** So many that took longer go on at once. */
  readonly most: number;
  /** So many are given up in a row; while nothing is quick, everything is slow, and giving up would be of no use. */
  readonly givenUpInARow: number;
}

interface Slow {
  readonly done: Promise<void>;
  giveUp(): void;
}

/**
 * Where slow work goes on by itself, so that what hangs holds up nobody behind it. There is room for so many; for one
 * more, the one that is there longest is given up, unless all work is slow.
 */
export class Sidings {
  readonly #size: SidingsSize;
  /** The longest there first. */
  readonly #slow = new Set<Slow>();
  #givenUpInARow = 0;

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
    if (await this.#isDoneInTime(done)) {
      this.#givenUpInARow = 0;
      return;
    }
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
    while (this.#slow.size > this.#size.most) {
      if (this.#givenUpInARow < this.#size.givenUpInARow) await this.#giveUpTheLongest();
      else await Promise.race([...this.#slow].map(({ done }) => done));
    }
  }

  async #giveUpTheLongest(): Promise<void> {
    const [longest] = this.#slow;
    this.#givenUpInARow += 1;
    longest?.giveUp();
    await longest?.done;
  }
}
