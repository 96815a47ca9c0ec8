import type { Db, PgBoss } from 'pg-boss';
import type { Job, JobName, JobQueue } from '../../application/ports/jobs.ts';
import { Conflict } from '../../domain/expected-error.ts';
import { jobKey } from './job-key.ts';

/** Each round, another worker would have to begin, and another transaction to enqueue, the very same job in our way. */
const mostRounds = 5;

/**
 * Locks the same jobs that wait, so that no worker begins them before the transaction ends, and brings them forward. In
 * the order of their ids, so that two transactions never wait for each other. pg-boss's own `upsert` would put off what
 * is due earlier, and takes one job a time.
 */
const bringForward = `
  with waiting as (
    select id, singleton_key, start_after, now() + $3::int * interval '1 second' as wanted
    from pgboss.job
    where name = $1 and singleton_key = any($2::text[]) and state < 'active' and not blocked
    order by id for update
  ), moved as (
    update pgboss.job set start_after = waiting.wanted from waiting
    where job.name = $1 and job.id = waiting.id and waiting.start_after > waiting.wanted
  )
  select singleton_key as key from waiting`;

/** Enqueues in the transaction that it is given. */
export class PgBossJobQueue implements JobQueue {
  readonly #boss: PgBoss;
  readonly #transaction: Db;

  /** @param transaction runs SQL on the transaction's own connection. */
  constructor(boss: PgBoss, transaction: Db) {
    this.#boss = boss;
    this.#transaction = transaction;
  }

  async enqueue(...jobs: readonly Job[]): Promise<void> {
    await this.enqueueLater(0, ...jobs);
  }

  async enqueueLater(seconds: number, ...jobs: readonly Job[]): Promise<void> {
    const byName = Map.groupBy(jobs, ({ name }) => name);
    for (const [name, same] of [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const byKey = new Map(same.map((job) => [jobKey(job), job.data]));
      await this.#put(name, Math.ceil(seconds), new Map([...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1))));
    }
  }

  async #put(name: JobName, seconds: number, jobs: ReadonlyMap<string, object>): Promise<void> {
    for (let round = 0; round < mostRounds; round += 1) {
      const missing = new Map(jobs);
      for (const key of await this.#bringForward(name, seconds, [...jobs.keys()])) missing.delete(key);
      if (missing.size === 0 || (await this.#insert(name, seconds, missing)) === missing.size) return;
    }
    throw new Conflict('The same work is being taken up again and again. Try again.');
  }

  async #bringForward(name: JobName, seconds: number, keys: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.#transaction.executeSql(bringForward, [name, keys, seconds]);
    return (rows as { readonly key: string }[]).map(({ key }) => key);
  }

  async #insert(name: JobName, seconds: number, jobs: ReadonlyMap<string, object>): Promise<number> {
    const rows = [...jobs].map(([key, data]) => ({
      data,
      singletonKey: key,
      // The workers take no two jobs of one group at the same time.
      group: { id: key },
      startAfter: seconds,
    }));
    const inserted = await this.#boss.insert(name, rows, { db: this.#transaction, returnId: true });
    return inserted?.length ?? 0;
  }
}
