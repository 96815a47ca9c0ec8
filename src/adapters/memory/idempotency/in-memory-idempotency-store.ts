import type { DateTime } from 'luxon';
import type { Attempt, Claim, IdempotencyStore, KeptAnswer } from '../../../application/ports/idempotency-store.ts';

interface Entry {
  readonly attempt: Attempt;
  readonly newId: string;
  readonly expiresAt: DateTime;
  readonly released: boolean;
  readonly answer?: string;
}

/** Remembers answers for as long as the process lives. */
export class InMemoryIdempotencyStore implements IdempotencyStore {
  readonly #entries = new Map<string, Entry>();

  async claim(attempt: Attempt): Promise<Claim> {
    const found = this.#entries.get(attempt.key);
    if (!found || found.expiresAt <= attempt.at) return this.#start(attempt);
    const same = found.attempt.fingerprint === attempt.fingerprint;
    if (found.released) return same ? this.#again(attempt, found) : this.#start(attempt);
    if (!same) return { outcome: 'other_request' };
    if (found.answer !== undefined) return { outcome: 'answered', answer: JSON.parse(found.answer) as KeptAnswer };
    return found.attempt.leaseUntil > attempt.at ? { outcome: 'in_progress' } : this.#again(attempt, found);
  }

  async keep(attempt: Attempt, answer: KeptAnswer): Promise<void> {
    this.#change(attempt, { answer: JSON.stringify(answer) });
  }

  async release(attempt: Attempt): Promise<void> {
    this.#change(attempt, { released: true });
  }

  async forgetExpired(at: DateTime): Promise<number> {
    const expired = [...this.#entries].filter(([, entry]) => entry.expiresAt <= at);
    for (const [key] of expired) this.#entries.delete(key);
    return expired.length;
  }

  #start(attempt: Attempt): Claim {
    const { id: newId, expiresAt } = attempt;
    this.#entries.set(attempt.key, { attempt, newId, expiresAt, released: false });
    return { outcome: 'claimed', newId };
  }

  #again(attempt: Attempt, { newId, expiresAt }: Entry): Claim {
    this.#entries.set(attempt.key, { attempt, newId, expiresAt, released: false });
    return { outcome: 'claimed', newId };
  }

  #change(attempt: Attempt, change: Partial<Entry>): void {
    const found = this.#entries.get(attempt.key);
    if (found?.attempt.id === attempt.id) this.#entries.set(attempt.key, { ...found, ...change });
  }
}
