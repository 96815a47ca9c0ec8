import pg from 'pg';
import { role } from './cluster.ts';
import { errorCode, PostgresFailed } from './errors.ts';

// Only has to differ from the keys that Convoke uses elsewhere; advisory locks are per database, and this is in `postgres`.
const ownerKey = 7_022_118_001;

/** What came of trying to own a running PostgreSQL. */
export type Claim =
  | { readonly result: 'owned'; readonly ownership: Ownership }
  | { readonly result: 'taken' }
  | { readonly result: 'away'; readonly reason: string };

/**
 * The right to use and to stop a PostgreSQL: a lock held by a connection that stays open. PostgreSQL frees it the moment
 * its holder dies, however it dies, which no lock file does.
 */
export class Ownership {
  readonly #client: pg.Client;
  #isLost = false;
  #onLost: () => void = () => {};

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('end', () => {
      this.#isLost = true;
      this.#onLost();
    });
  }

  /** Connects and asks for the lock, once. */
  static async claim(port: number, password: string): Promise<Claim> {
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port, user: role, password, database: 'postgres', ssl: false },
      ...{ application_name: 'convoke owner', keepAlive: true, connectionTimeoutMillis: 5000 },
    });
    // An error on an idle connection is followed by `end`, which is where we act.
    client.on('error', () => {});
    const ownership = new Ownership(client);
    try {
      await client.connect();
      await client.query('set idle_session_timeout = 0');
      const { rows } = await client.query<{ owned: boolean }>('select pg_try_advisory_lock($1) as owned', [ownerKey]);
      if (rows[0]?.owned === true) return { result: 'owned', ownership };
      await client.end();
      return { result: 'taken' };
    } catch (error) {
      await client.end().catch(() => {});
      return refusal(error);
    }
  }

  /** Makes sure that there is a database of this name. */
  async createDatabase(name: string): Promise<void> {
    const { rowCount } = await this.#client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await this.#client.query(`create database ${pg.escapeIdentifier(name)}`);
  }

  /** Calls back once when the lock is gone, also when it is gone already. */
  whenLost(callback: () => void): void {
    this.#onLost = callback;
    if (this.#isLost) callback();
  }

  /** Gives the lock back. */
  async release(): Promise<void> {
    this.#onLost = () => {};
    if (!this.#isLost) await this.#client.end();
  }
}

function refusal(error: unknown): Claim {
  const code = errorCode(error);
  if (code === '28P01' || code === '28000') {
    throw new PostgresFailed('The embedded PostgreSQL does not accept the password that is kept with it.', {
      cause: error,
    });
  }
  // Too many connections: it is somebody's, and busy.
  if (code === '53300') return { result: 'taken' };
  return { result: 'away', reason: error instanceof Error ? error.message : String(error) };
}
