import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { type JobName, jobNames } from '../../application/ports/jobs.ts';
import { JobDatabase, type JobDatabaseOptions } from './job-database.ts';
import { deadLetters, queues } from './queues.ts';

const day = 24 * 60 * 60;

/** Any number that nobody else locks: it says "the queue's index is being made". */
const indexLock = 7_241_004;

/**
 * pg-boss over connections of its own. Its queues lie in the schema `pgboss`, which it makes and keeps up to date
 * itself. Errors are told without what they say of rows.
 */
export class Boss {
  readonly boss: PgBoss;
  readonly database: JobDatabase;
  readonly #log: Logger;

  constructor(options: JobDatabaseOptions) {
    this.#log = options.log;
    this.database = new JobDatabase(options);
    this.boss = new PgBoss({
      db: { executeSql: (text, values) => this.database.execute(text, values) },
      schema: 'pgboss',
      // A killed process's work is found this soon after its heartbeat is overdue.
      superviseIntervalSeconds: 1,
      monitorIntervalSeconds: 1,
      maintenanceIntervalSeconds: 60,
      // What is due when is decided by our own schedules, and no work of ours waits for other work.
      schedule: false,
      flowIntervalSeconds: day,
      bamIntervalSeconds: 3600,
    });
    this.boss.on('error', (error) => this.#complained(error));
    this.boss.on('warning', ({ message }) => this.#log.warn(`job queue: ${message}`));
  }

  /** Makes the schema and the queues as they should be, and begins to look after work whose process died. */
  async start(): Promise<void> {
    await this.boss.start();
    await this.boss.createQueue(deadLetters, { retentionSeconds: 30 * day, deleteAfterSeconds: day });
    for (const name of jobNames) await this.#queue(name);
    await this.#index();
  }

  /** Takes up no more, and hands back what is in progress; with the database away others find it by its heartbeat. */
  async stop(): Promise<void> {
    try {
      await this.boss.stop({ graceful: false });
    } catch (error) {
      if (!this.database.isTold(error)) throw error;
      this.#log.warn('work in progress could not be handed back: others take it up when its heartbeat is overdue');
    }
  }

  async close(): Promise<void> {
    this.database.hush();
    await this.stop();
    await this.database.close();
  }

  async #queue(name: JobName): Promise<void> {
    const { mostRetries, longestPauseSeconds, mostSeconds, keepsFailed } = queues[name];
    const settings = {
      retryLimit: mostRetries,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: longestPauseSeconds,
      expireInSeconds: mostSeconds,
      heartbeatSeconds: 10,
      retentionSeconds: 14 * day,
      // What is done is counted again every second: little of it may lie about.
      deleteAfterSeconds: 60,
      ...(keepsFailed && { deadLetter: deadLetters }),
    };
    await this.boss.createQueue(name, { ...settings, policy: 'short' });
    await this.boss.updateQueue(name, settings);
  }

  /** Enqueuing looks for the same work that waits; pg-boss has no index for that where it may wait for another try. */
  async #index(): Promise<void> {
    const known = "select 1 from pg_indexes where schemaname = 'pgboss' and indexname = 'convoke_waiting'";
    if ((await this.database.rows(known)).length > 0) return;
    await this.database.transaction(async (db) => {
      await db.executeSql(`select pg_advisory_xact_lock(${indexLock})`);
      await db.executeSql(`create index if not exists convoke_waiting on pgboss.job_common (name, singleton_key)
        where state < 'active' and not blocked`);
    });
  }

  /** With the database away every worker complains at every look; that has been said. Some complaints are no errors. */
  #complained({ message, code, stack }: Error & { readonly code?: unknown }): void {
    const err = Object.assign(new Error(message), { code, stack });
    if (!this.database.isTold(err)) this.#log.error({ err }, 'the job queue failed');
  }
}
