/** Who is sent away comes again after so long, and up to as many seconds later, so that not all come at once. */
const comeAgainSeconds = 5;
const spreadSeconds = 10;

/**
 * Bounds the work under way for each provider in this process, so that one that answers slowly, which no breaker minds,
 * keeps only its own work waiting. There should be as many workers as all providers together may keep busy.
 */
export class TurnsByProvider {
  readonly #most: number;
  readonly #underWay = new Map<string, number>();
  #sentAway = 0;

  /** @param most of one provider's work at a time. */
  constructor(most: number) {
    this.#most = most;
  }

  /** @returns after how many seconds to come again; nothing where it was the provider's turn, and the work is done. */
  async take(provider: string, work: () => Promise<void>): Promise<number | undefined> {
    const underWay = this.#underWay.get(provider) ?? 0;
    if (underWay >= this.#most) return comeAgainSeconds + (this.#sentAway++ % spreadSeconds);
    this.#underWay.set(provider, underWay + 1);
    try {
      await work();
      return undefined;
    } finally {
      this.#underWay.set(provider, (this.#underWay.get(provider) ?? 1) - 1);
    }
  }
}
