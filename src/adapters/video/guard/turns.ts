import { isInBackground } from '../../../application/ports/video-budget.ts';
import type { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { ProviderCall } from '../provider-calls.ts';
import type { CallBudget, NamedLimit, PublishedLimit, PublishedLimits } from './call-budget.ts';

/** What nobody waits for may use so much of a limit; the rest is for live traffic. */
const backgroundShare = 0.8;
/** A refusal for asking too often that says no time holds further calls for so long. */
const usualHoldMs = 1000;
/** Stands for a limit of all calls where none is published, so that they can be held all the same. */
const unpublished = { calls: 1_000_000, perSeconds: 60 } as const;

/** Whose turn it is within the limits that one provider publishes. */
export class Turns {
  readonly #provider: string;
  readonly #published: PublishedLimits;
  readonly #budget: CallBudget;

  constructor(provider: string, published: PublishedLimits, budget: CallBudget) {
    this.#provider = provider;
    this.#published = published;
    this.#budget = budget;
  }

  /** @returns 0 when the call may be made now, else the milliseconds until it is worth asking again. */
  async take(call: ProviderCall): Promise<number> {
    for (const limit of this.#limitsOf(call)) {
      const waitMs = await this.#budget.take(limit);
      if (waitMs > 0) return waitMs;
    }
    return 0;
  }

  /** The provider has said that it was asked too often: all calls of that limit wait, on all servers. */
  async hold(call: ProviderCall, { retryAfterSeconds }: VideoProviderFailed): Promise<void> {
    const [limit] = this.#limitsOf(call);
    if (limit) await this.#budget.hold(limit, retryAfterSeconds ? retryAfterSeconds * 1000 : usualHoldMs);
  }

  /** Calls that are left of each published limit, over all servers. */
  async headRoom(): Promise<Readonly<Record<string, number>>> {
    const left = Object.entries(this.#published).map(
      async ([name, limit]) => [name, await this.#budget.left(this.#named(name, limit))] as const,
    );
    return Object.fromEntries(await Promise.all(left));
  }

  /**
   * The limits that a call counts to, the narrow one first. A call whose caller sets no time to give up by, as jobs do,
   * or says that it is in the background, is nobody's request: it leaves a fifth to those that somebody waits for.
   */
  #limitsOf({ limit, signal }: ProviderCall): readonly NamedLimit[] {
    const share = !signal || isInBackground(signal) ? backgroundShare : 1;
    const published: PublishedLimits = { all: unpublished, ...this.#published };
    return [...new Set([limit ?? 'all', 'all'])].flatMap((name) => {
      const found = published[name];
      if (!found) return [];
      return [this.#named(name, { ...found, calls: Math.max(1, Math.floor(found.calls * share)) })];
    });
  }

  #named(name: string, limit: PublishedLimit): NamedLimit {
    return { name: `${this.#provider}:${name}`, ...limit };
  }
}
