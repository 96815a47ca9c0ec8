import pg from 'pg';
import { type Db, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { type JobName, jobNames } from '../../application/ports/jobs.ts';
import { Unavailable } from '../../domain/expected-error.ts';
import { deadLetters, queues } from './queues.ts';

export interface BossOptions {
  /** `postgresql://…` */
  readonly url: string;
  readonly log: Logger;
  /** Whether an error says that the database is away, and not that something is wrong. */
  readonly saysAway: (error: unknown) => boolean;
}

const day = 24 * 60 * 60;

/** A few short statements at a time; it never takes a place from the requests. */
const poolSize = 3;

/**
 * pg-boss over a small pool of its own. Its queues lie in the schema `pgboss`, which it makes and keeps up to date
 * itself. Errors are told without what they say of rows.
 */
export class Boss {
  readonly boss: PgBoss;
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  readonly #saysAway: (error: unknown) => boolean;
  #isAway = false;
  #isClosed = false;

  constructor({ url, log, saysAway }: BossOptions) {
    this.#log = log;
    this.#saysAway = saysAway;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      application_name: 'convoke-jobs',
      connectionTimeoutMillis: 5000,
      // A connection that died without a word is found out and given up.
      query_timeout: 30_000,
      keepAlive: true,
    });
    this.#pool.on('error', (error) => this.#failed(error));
    const db: Db = { executeSql: (text, values) => this.#execute(text, values) };
    this.boss = new PgBoss({
      db,
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
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.boss.stop({ graceful: false });
    await this.#pool.end();
  }

  /** Reads what pg-boss has no question for. @throws {Unavailable} when the database is away. */
  async rows<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows } = await this.#translating(() => this.#execute(text, [...values]));
    return rows as Row[];
  }

  /** Runs statements in one transaction. @throws {Unavailable} when the database is away. */
  async transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const client = await this.#translating(() => this.#pool.connect());
    try {
      await client.query('begin');
      const result = await work({ executeSql: (text, values) => client.query(text, values) });
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      client.release(true); // the connection is closed, and with it the transaction
      throw this.#translated(error);
    }
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
      deleteAfterSeconds: 600,
      ...(keepsFailed && { deadLetter: deadLetters }),
    };
    await this.boss.createQueue(name, { ...settings, policy: 'short' });
    await this.boss.updateQueue(name, settings);
  }

  async #execute(text: string, values?: unknown[]): Promise<pg.QueryResult> {
    try {
      const result = await this.#pool.query(text, values);
      if (this.#isAway) this.#log.info('the job queue reaches the database again');
      this.#isAway = false;
      return result;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  async #translating<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#translated(error);
    }
  }

  #translated(error: unknown): unknown {
    if (!this.#saysAway(error)) return error;
    return new Unavailable('The database is away. Try again shortly.', 2, { cause: error });
  }

  #failed(error: unknown): void {
    if (this.#isAway || this.#isClosed || !this.#saysAway(error)) return;
    this.#isAway = true;
    this.#log.warn('the job queue does not reach the database: work waits until it is back');
  }

  /** With the database away every worker complains at every look; that has been said. */
  #complained(error: Error & { readonly code?: unknown }): void {
    if (this.#isAway || this.#isClosed || this.#saysAway(error)) return;
    const { message, code, stack } = error;
    this.#log.error({ err: Object.assign(new Error(message), { code, stack }) }, 'the job queue failed');
  }
}
