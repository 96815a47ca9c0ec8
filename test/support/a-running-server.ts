import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import type { AccountRole } from '#src/domain/identity/role.ts';
import type { ApiAnswer, CallOptions } from './api-client.ts';
import { ApiClient } from './api-client.ts';
import { emptyDatabase } from './fresh-database.ts';
import type { ServerProcess } from './server-process.ts';
import { startServerProcess } from './server-process.ts';

export type Body = ApiAnswer['body'];

/** Somebody who is signed in. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
}

export interface SeenAnswer {
  readonly method: string;
  readonly path: string;
  readonly answer: ApiAnswer;
}

const adminEmail = 'principal@school.example';
export const goodPassword = 'seven green kites over Lisbon';

/** How long to poll for what must come soon, on a machine that is busy with other tests. */
export const soon = { timeout: 20_000, interval: 50 };

/** The instant so many minutes from now, as a client writes it. */
export const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

/** What a refusal is known by. */
export const refusalOf = ({ status, body }: ApiAnswer): readonly [number, string] => [status, body.code];

/** Remembers what it was answered, so that it can be held against the document. */
class WitnessingClient extends ApiClient {
  readonly seen: SeenAnswer[] = [];

  override async call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<ApiAnswer> {
    const answer = await super.call(method, path, body, options);
    this.seen.push({ method, path, answer });
    return answer;
  }
}

/** A whole server over a database of its own, and what tests want from it again and again. */
export class RunningServer {
  readonly process: ServerProcess;
  readonly databaseUrl: string;
  readonly api: WitnessingClient;
  readonly admin: Account;
  readonly #database: pg.Pool;
  readonly #tidyUp: () => Promise<void>;

  private constructor(
    server: ServerProcess,
    databaseUrl: string,
    api: WitnessingClient,
    admin: Account,
    database: pg.Pool,
    tidyUp: () => Promise<void>,
  ) {
    this.process = server;
    this.databaseUrl = databaseUrl;
    this.api = api;
    this.admin = admin;
    this.#database = database;
    this.#tidyUp = tidyUp;
  }

  static async start(environment: Record<string, string> = {}): Promise<RunningServer> {
    const { url, drop } = await emptyDatabase(inject('databaseServer'));
    const dataDir = await mkdtemp(join(tmpdir(), 'convoke-e2e-'));
    const server = await startServerProcess({
      DATABASE_URL: url,
      DATA_DIR: dataDir,
      ADMIN_EMAIL: adminEmail,
      ADMIN_PASSWORD: goodPassword,
      ...environment,
    });
    // a test file that breaks off before its tests leaves no server behind
    process.once('exit', () => server.child.kill('SIGKILL'));
    const api = new WitnessingClient(server.url);
    const admin = await signIn(api, adminEmail, goodPassword);
    const database = new pg.Pool({ connectionString: url, max: 3 });
    // a test may cut the database off on purpose
    database.on('error', () => {});
    return new RunningServer(server, url, api, admin, database, async () => {
      await server.stop();
      await database.end();
      await drop();
      await rm(dataDir, { recursive: true, force: true });
    });
  }

  get url(): string {
    return this.process.url;
  }

  close(): Promise<void> {
    return this.#tidyUp();
  }

  /** A fresh account in this role. */
  async account(role: AccountRole = 'member', displayName = 'Ada Lovelace'): Promise<Account> {
    const email = `${randomUUID()}@school.example`;
    const { body } = await this.api.post('/auth/register', { email, password: goodPassword, displayName });
    const account = accountOf(body.data, goodPassword);
    if (role !== 'member') await this.api.patch(`/users/${account.id}`, { role }, this.admin);
    return account;
  }

  /** A session by this host; tomorrow and open to anyone unless said otherwise. */
  async session(host: Account, plan: object = {}): Promise<Body> {
    const whole = { title: 'Algebra', visibility: 'public', startsAt: inMinutes(24 * 60), ...plan };
    const { status, body } = await this.api.post('/sessions', whole, host);
    if (status !== 201) throw new Error(`No session: ${JSON.stringify(body)}`);
    return body.data;
  }

  /** A session that is live since just now. */
  liveSession(host: Account, plan: object = {}): Promise<Body> {
    return this.session(host, { ...plan, startsAt: undefined });
  }

  /** Somebody without an account comes in. */
  async guestIn(sessionId: string, displayName = 'Gwen'): Promise<Body> {
    const { status, body } = await this.api.post(`/sessions/${sessionId}/join`, { displayName });
    if (status !== 200) throw new Error(`Not let in: ${JSON.stringify(body)}`);
    return body.data;
  }

  /** The server's clock can't be turned from outside, but a session can be moved into its past. */
  async letPass(minutes: number, sessionId: string): Promise<void> {
    await this.query(
      `update sessions set starts_at = starts_at - $1::interval, ends_at = ends_at - $1::interval,
        started_at = started_at - $1::interval where id = $2`,
      [`${minutes} minutes`, sessionId],
    );
  }

  async query(text: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
    return (await this.#database.query(text, values)).rows;
  }

  /** A transaction that holds what `text` locks until it is let go: whoever needs it waits. */
  async hold(text: string, values: unknown[]): Promise<{ release(): Promise<void> }> {
    const client = await this.#database.connect();
    await client.query('begin');
    await client.query(text, values);
    return {
      async release() {
        await client.query('rollback');
        client.release();
      },
    };
  }
}

export function accountOf(signedIn: Body, password: string): Account {
  const { user, accessToken: token, refreshToken } = signedIn;
  return { id: user.id, email: user.email, displayName: user.displayName, password, token, refreshToken };
}

export async function signIn(api: ApiClient, email: string, password: string): Promise<Account> {
  const { status, body } = await api.post('/auth/login', { email, password });
  if (status !== 200) throw new Error(`Not signed in: ${JSON.stringify(body)}`);
  return accountOf(body.data, password);
}

/** One server for a whole test file, stopped after its last test. */
export async function aRunningServer(environment: Record<string, string> = {}): Promise<RunningServer> {
  const server = await RunningServer.start(environment);
  afterAll(() => server.close());
  return server;
}
