import type { PublishedLimit } from './call-budget.ts';

/** A window is counted in so many slots. */
const slotsPerWindow = 10;
export const slotMsOf = ({ perSeconds }: PublishedLimit): number => (perSeconds * 1000) / slotsPerWindow;

/**
 * So many slots together hold at most what the limit allows. Any window lies within eleven; the twelfth is for calls
 * that are longer on their way than others, since the provider counts them as they come.
 */
const slotsCounted = slotsPerWindow + 2;

/**
 * The calls of one limit. It slides: a window that begins anew would let twice the limit through at its seam.
 * @see PostgresCallBudget, which counts in the same way.
 */
export class SlidingWindow {
  readonly #slotMs: number;
  /** The present slot's calls first. */
  #counts: readonly number[] = Array.from({ length: slotsCounted }, () => 0);
  #slot = 0;
  #heldUntil = 0;

  constructor(limit: PublishedLimit) {
    this.#slotMs = slotMsOf(limit);
  }

  /** @returns 0 and has counted one, or the milliseconds until one may be had. */
  take(calls: number, nowMs: number): number {
    const waitMs = this.#wait(calls, nowMs);
    if (waitMs === 0) this.#add(1);
    return waitMs;
  }

  /** One that was taken just now is not made after all. */
  giveBack(): void {
    this.#add(-1);
  }

  hold(untilMs: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, untilMs);
  }

  /** Calls in the present window. */
  used(nowMs: number): number {
    this.#turn(nowMs);
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  left(calls: number, nowMs: number): number {
    return nowMs < this.#heldUntil ? 0 : Math.max(0, calls - this.used(nowMs));
  }

  #wait(calls: number, nowMs: number): number {
    let used = this.used(nowMs);
    if (nowMs < this.#heldUntil) return Math.ceil(this.#heldUntil - nowMs);
    let age = slotsCounted;
    // The oldest calls leave first: how many slots must pass until one more fits?
    while (used >= calls && age > 0) {
      age -= 1;
      used -= this.#counts[age] ?? 0;
    }
    return age === slotsCounted ? 0 : Math.ceil((this.#slot + slotsCounted - age) * this.#slotMs - nowMs);
  }

  #add(calls: number): void {
    const [now = 0, ...before] = this.#counts;
    this.#counts = [Math.max(0, now + calls), ...before];
  }

  #turn(nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs);
    const passed = Math.min(Math.max(0, slot - this.#slot), slotsCounted);
    if (passed === 0) return;
    const fresh = Array.from({ length: passed }, () => 0);
    this.#counts = [...fresh, ...this.#counts].slice(0, slotsCounted);
    this.#slot = slot;
  }
}
