import type { MikroORM, RawQueryFragment } from '@mikro-orm/postgresql';
import { sql } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import { z } from 'zod';
import type { Attempt, Claim, IdempotencyStore, KeptAnswer } from '../../../application/ports/idempotency-store.ts';
import { translatingFailures } from '../translating-failures.ts';

const Found = z.object({ fingerprint: z.string(), answer: z.string().nullable() });
const Claimed = z.object({ new_id: z.string() });
const Kept = z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.unknown() });

const iso = (at: DateTime): string => new Date(at.toMillis()).toISOString();

/** Answers in PostgreSQL, where every server sees them. Each step is one statement, so that of racing claims one wins. */
export class PostgresIdempotencyStore implements IdempotencyStore {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  async claim(attempt: Attempt): Promise<Claim> {
    const claimed = await this.#take(attempt);
    if (claimed !== undefined) return { outcome: 'claimed', newId: claimed };
    const found = await this.#find(attempt.key);
    if (!found) return this.claim(attempt); // expired and forgotten between the two statements
    if (found.fingerprint !== attempt.fingerprint) return { outcome: 'other_request' };
    if (found.answer === null) return { outcome: 'in_progress' };
    return { outcome: 'answered', answer: keptAnswer(found.answer) };
  }

  async keep({ key, id }: Attempt, answer: KeptAnswer): Promise<void> {
    const json = JSON.stringify(answer);
    await this.#execute(sql`update idempotency_keys set answer = ${json} where key = ${key} and attempt = ${id}`);
  }

  async release({ key, id }: Attempt): Promise<void> {
    await this.#execute(sql`update idempotency_keys set lease_until = null where key = ${key} and attempt = ${id}`);
  }

  async forgetExpired(at: DateTime): Promise<number> {
    const gone = await this.#execute(sql`delete from idempotency_keys where expires_at <= ${iso(at)} returning key`);
    return gone.length;
  }

  /**
   * A new key; one that expired or was let go; or one of the same call whose holder died. The same call again keeps
   * the id of what it creates.
   */
  async #take({ key, fingerprint, id, at, leaseUntil, expiresAt }: Attempt): Promise<string | undefined> {
    const now = iso(at);
    const rows = await this.#execute(sql`
      insert into idempotency_keys as kept (key, fingerprint, new_id, attempt, lease_until, expires_at)
      values (${key}, ${fingerprint}, ${id}, ${id}, ${iso(leaseUntil)}, ${iso(expiresAt)})
      on conflict (key) do update set
        new_id = case when kept.expires_at > ${now} and kept.fingerprint = excluded.fingerprint
          then kept.new_id else excluded.new_id end,
        expires_at = case when kept.expires_at > ${now} and kept.fingerprint = excluded.fingerprint
          then kept.expires_at else excluded.expires_at end,
        fingerprint = excluded.fingerprint, attempt = excluded.attempt, lease_until = excluded.lease_until, answer = null
      where kept.expires_at <= ${now}
        or (kept.answer is null and kept.lease_until is null)
        or (kept.answer is null and kept.lease_until <= ${now} and kept.fingerprint = excluded.fingerprint)
      returning new_id`);
    return rows.length === 0 ? undefined : Claimed.parse(rows[0]).new_id;
  }

  async #find(key: string): Promise<z.output<typeof Found> | undefined> {
    const rows = await this.#execute(sql`select fingerprint, answer from idempotency_keys where key = ${key}`);
    return rows.length === 0 ? undefined : Found.parse(rows[0]);
  }

  #execute(query: RawQueryFragment): Promise<readonly unknown[]> {
    return translatingFailures(() => this.#orm.em.fork().execute(query, [], 'all'));
  }
}

function keptAnswer(json: string): KeptAnswer {
  const { status, headers, body } = Kept.parse(JSON.parse(json));
  return { status, headers, body };
}
