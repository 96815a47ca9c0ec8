import pg from 'pg';
import type { Db } from 'pg-boss';
import type { Logger } from 'pino';
import { Unavailable } from '../../domain/expected-error.ts';

export interface JobDatabaseOptions {
  /** `postgresql://…` */
  readonly url: string;
  readonly log: Logger;
  /** Whether an error says that the database is away, and not that something is wrong. */
  readonly saysAway: (error: unknown) => boolean;
}

/** A few short statements at a time; it never takes a place from the requests. */
const poolSize = 3;

/** The queue's own connections. It tells once that the database is away, and once that it is back. */
export class JobDatabase {
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  readonly #saysAway: (error: unknown) => boolean;
  #isAway = false;
  #isClosed = false;

  constructor({ url, log, saysAway }: JobDatabaseOptions) {
    this.#log = log;
    this.#saysAway = saysAway;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      application_name: 'convoke-jobs',
      connectionTimeoutMillis: 5000,
      // A connection that died without a word is found out and given up.
      query_timeout: 15_000,
      keepAlive: true,
    });
    this.#pool.on('error', (error) => this.#noted(error));
  }

  /** Whether an error has been told already, by telling that the database is away. */
  isTold(error: unknown): boolean {
    return this.#isAway || this.#isClosed || this.#saysAway(error);
  }

  async execute(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    try {
      // Without values a text may hold several statements.
      const result = await this.#pool.query(text, values.length > 0 ? [...values] : undefined);
      if (this.#isAway) this.#log.info('the job queue reaches the database again');
      this.#isAway = false;
      return result;
    } catch (error) {
      this.#noted(error);
      throw error;
    }
  }

  /** @throws {Unavailable} when the database is away. */
  async rows<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows } = await this.execute(text, values).catch((error) => this.#refuse(error));
    return rows as Row[];
  }

  /** Runs statements in one transaction. @throws {Unavailable} when the database is away. */
  async transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error) => this.#refuse(error));
    try {
      await client.query('begin');
      const result = await work({ executeSql: (text, values) => client.query(text, values) });
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      client.release(true); // the connection is closed, and with it the transaction
      return this.#refuse(error);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.end();
  }

  /** From now on nobody is told that the database is away. */
  hush(): void {
    this.#isClosed = true;
  }

  #noted(error: unknown): void {
    if (this.isTold(error) && !this.#isAway && !this.#isClosed) {
      this.#isAway = true;
      this.#log.warn('the job queue does not reach the database: work waits until it is back');
    }
  }

  #refuse(error: unknown): never {
    if (!this.#saysAway(error)) throw error;
    throw new Unavailable('The database is away. Try again shortly.', 2, { cause: error });
  }
}
