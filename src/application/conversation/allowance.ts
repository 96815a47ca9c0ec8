/** The fewest that are remembered before those are looked for that can be forgotten. */
const fewest = 1000;

/** So much at once for each, and so much a second from then on, on this server. Whoever has all of it is not remembered. */
export class Allowance<Key> {
  readonly #most: number;
  readonly #perSecond: number;
  readonly #used = new Map<Key, { readonly left: number; readonly at: number }>();
  #lookAt = fewest;

  constructor({ most, perSecond }: { readonly most: number; readonly perSecond: number }) {
    this.#most = most;
    this.#perSecond = perSecond;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#used.size;
  }

  /** Uses up so much of it. @returns 0, or where that is too much the seconds after which it is not. */
  take(key: Key, amount: number, nowMs: number): number {
    const left = this.#left(key, nowMs) - amount;
    if (left < 0) return Math.max(1, Math.ceil(-left / this.#perSecond));
    this.#used.set(key, { left, at: nowMs });
    if (this.#used.size >= this.#lookAt) this.#forget(nowMs);
    return 0;
  }

  #left(key: Key, nowMs: number): number {
    const used = this.#used.get(key);
    return used ? Math.min(this.#most, used.left + ((nowMs - used.at) / 1000) * this.#perSecond) : this.#most;
  }

  #forget(nowMs: number): void {
    for (const key of this.#used.keys()) if (this.#left(key, nowMs) >= this.#most) this.#used.delete(key);
    this.#lookAt = Math.max(fewest, 2 * this.#used.size);
  }
}
