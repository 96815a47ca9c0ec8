import type { CallBudget, NamedLimit } from './call-budget.ts';
import { InMemoryCallBudget } from './in-memory-call-budget.ts';
import { slotMsOf } from './sliding-window.ts';

/** For so long the shared count is waited for, and for so long it is left alone once it did not come. */
const patienceMs = 1000;
const restMs = 5000;

/** Stands for a wait in which nothing is given back. */
const tooLate = -1;

/** While nobody knows what the other servers do, this one makes do with a part. */
const share = 0.5;
const shareOf = (limit: NamedLimit): number => Math.max(1, Math.floor(limit.calls * share));

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The shared count did not come within ${patienceMs} ms.`)), patienceMs);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * The count that all servers share, insured by this one's own: while the database is away, each makes do with half of
 * what is allowed. Its own count goes on all the time, so that it holds on both sides of the change.
 */
export class InsuredCallBudget implements CallBudget {
  readonly #shared: CallBudget;
  readonly #own = new InMemoryCallBudget();
  readonly #lost: (error: unknown) => void;
  readonly #last = new Map<string, Promise<unknown>>();
  #restUntil = 0;

  /** @param lost hears once each time that the shared count is lost. */
  constructor(shared: CallBudget, lost: (error: unknown) => void) {
    this.#shared = shared;
    this.#lost = lost;
  }

  async take(limit: NamedLimit): Promise<number> {
    const ownWaitMs = this.#own.takeNow(limit);
    if (ownWaitMs > 0) return ownWaitMs;
    const waitMs = await this.#inLine(limit, () => this.#ask(() => this.#takeInTime(limit)));
    if (waitMs === 0) return 0;
    if (waitMs === tooLate) return 1;
    if (waitMs === undefined && this.#isInShare(limit)) return 0;
    this.#own.giveBackNow(limit);
    return waitMs ?? slotMsOf(limit);
  }

  async hold(limit: NamedLimit, forMs: number): Promise<void> {
    this.#own.holdNow(limit, forMs);
    await this.#ask(() => this.#shared.hold(limit, forMs));
  }

  async left(limit: NamedLimit): Promise<number> {
    const own = this.#own.leftNow(limit);
    const shared = await this.#ask(() => this.#shared.left(limit));
    return Math.min(own, shared ?? Math.max(0, own - (limit.calls - shareOf(limit))));
  }

  /** One that took long to come was counted earlier than it would be made: it is let go, and another is asked for. */
  async #takeInTime(limit: NamedLimit): Promise<number> {
    const askedAt = performance.now();
    const waitMs = await this.#shared.take(limit);
    return waitMs === 0 && performance.now() - askedAt > slotMsOf(limit) ? tooLate : waitMs;
  }

  /** One after the other: all of them want the same row, and would wait for it with a connection each. */
  #inLine<T>({ name }: NamedLimit, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(name) ?? Promise.resolve()).then(work, work);
    this.#last.set(name, turn);
    return turn;
  }

  #isInShare(limit: NamedLimit): boolean {
    return limit.calls - this.#own.leftNow(limit) <= shareOf(limit);
  }

  /** @returns undefined while the shared count is away. */
  async #ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    if (Date.now() < this.#restUntil) return undefined;
    try {
      return await inTime(question());
    } catch (error) {
      if (Date.now() >= this.#restUntil) this.#lost(error);
      this.#restUntil = Date.now() + restMs;
      return undefined;
    }
  }
}
