import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedPostgres } from '#src/adapters/embedded-postgres/embedded-postgres.ts';
import { type ApiAnswer, ApiClient } from '#test/support/api-client.ts';
import { type ServerProcess, startServerProcess } from '#test/support/server-process.ts';
import { type Account, addAccounts, jwtSecret, placesOf, poolOn, tally, tell, until } from './school.ts';

/** Nobody waits longer than this for being told to come back later. */
const patienceMs = 5000;

let dataDir: string;
let postgres: EmbeddedPostgres;
let server: ServerProcess;
let api: ApiClient;
let db: pg.Pool;
let host: Account;
let member: Account;

const startPostgres = () => EmbeddedPostgres.start({ dataDir, log: () => {}, postgresFlags: ['-c', 'fsync=off'] });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'convoke-away-'));
  postgres = await startPostgres();
  server = await startServerProcess({
    DATABASE_URL: postgres.connectionString,
    JWT_SECRET: jwtSecret,
    LOG_LEVEL: 'error',
  });
  api = new ApiClient(server.url);
  db = poolOn(postgres.connectionString);
  [host] = (await addAccounts(db, 1, 'instructor')) as [Account];
  [member] = (await addAccounts(db, 1)) as [Account];
});
afterAll(async () => {
  await server?.stop();
  await db?.end();
  await postgres?.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function aLiveSession(capacity: number): Promise<string> {
  const plan = { title: 'A class', visibility: 'public', capacity };
  const { status, body } = await api.post('/sessions', plan, { token: host.token });
  expect(status).toBe(201);
  return body.data.id;
}

/** How long it took; a call that hangs fails its test instead of the run. */
async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const began = performance.now();
  const hangs = pause(3 * patienceMs, undefined, { ref: false }).then(() => Promise.reject(new Error('It hangs.')));
  const answer = await Promise.race([work(), hangs]);
  return { answer, ms: performance.now() - began };
}

function expectUnavailable({ status, headers, body }: ApiAnswer): void {
  expect({ status, code: body.code, type: headers.get('content-type') }).toEqual({
    status: 503,
    code: 'unavailable',
    type: 'application/problem+json; charset=utf-8',
  });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(JSON.stringify(body)).not.toMatch(/ECONN|5432|postgres|terminat|stack/i);
}

const bare = async (path: string) => {
  const response = await fetch(`${server.url}${path}`, { signal: AbortSignal.timeout(patienceMs) });
  return { status: response.status, body: await response.json() };
};

describe('a database that goes away', () => {
  it('is answered with 503 within seconds, told by /health and /ready, and served again once it is back', async () => {
    const id = await aLiveSession(5);
    const { token } = member;
    const calls: Record<string, () => Promise<ApiAnswer>> = {
      'a list': () => api.get('/sessions'),
      'a session': () => api.get(`/sessions/${id}`),
      'a decision': () => api.get(`/sessions/${id}/can-join`),
      'a join of a guest': () => api.post(`/sessions/${id}/join`, { displayName: 'Ada' }),
      'a join of a member': () => api.post(`/sessions/${id}/join`, {}, { token }),
      'a join with a key': () =>
        api.post(`/sessions/${id}/join`, {}, { token, headers: { 'idempotency-key': 'one-of-mine' } }),
      'a join by code': () => api.post('/sessions/join-by-code', { code: 'ABCDEF', displayName: 'Ada' }),
      'a creation': () => api.post('/sessions', { title: 'Another' }, { token: host.token }),
      'a change': () => api.patch(`/sessions/${id}`, { title: 'New' }, { token: host.token }),
      'an end': () => api.post(`/sessions/${id}/end`, undefined, { token: host.token }),
      'a login': () => api.post('/auth/login', { email: 'nobody@school.example', password: 'not this one 12' }),
      'a refresh': () => api.post('/auth/refresh', { refreshToken: 'not one of ours' }),
      'a registration': () =>
        api.post('/auth/register', { email: 'new@school.example', password: 'long enough 71 x', displayName: 'New' }),
      'the history': () => api.get(`/sessions/${id}/history`, { token: host.token }),
      'the events': () => api.get('/events', { token }),
      'my account': () => api.get('/auth/me', { token }),
    };

    await postgres.stop();

    for (const [name, call] of Object.entries(calls)) {
      const { answer, ms } = await timed(call);
      if (name === 'a refresh' && answer.status === 401) continue; // it is no token of ours at all
      expectUnavailable(answer);
      expect(ms, name).toBeLessThan(patienceMs);
    }
    const many = await Promise.all(Array.from({ length: 200 }, () => timed(() => api.get(`/sessions/${id}`))));
    for (const { answer } of many) expectUnavailable(answer);
    expect(Math.max(...many.map(({ ms }) => ms))).toBeLessThan(patienceMs);

    expect(await bare('/health')).toMatchObject({ status: 503, body: { status: 'down', database: 'down' } });
    expect(await bare('/ready')).toMatchObject({
      status: 503,
      body: {
        status: 'down',
        dependencies: { database: { state: 'down', detail: expect.stringMatching(/PostgreSQL .*\./) } },
      },
    });
    expect((await fetch(`${server.url}/metrics`)).status).toBe(200);
    expect((await fetch(`${server.url}/openapi.json`)).status).toBe(200);

    const { connectionString } = postgres;
    postgres = await startPostgres();
    expect(postgres.connectionString).toBe(connectionString);
    const { ms } = await timed(() => until(async () => (await bare('/health')).status === 200, '/health is 200', 10));
    tell(`back ${ms.toFixed(0)} ms after the database`);

    expect((await bare('/ready')).status).toBe(200);
    expect((await api.get('/sessions')).status).toBe(200);
    expect((await api.patch(`/sessions/${id}`, { title: 'New' }, { token: host.token })).body.data.title).toBe('New');
    // The call with a key that failed before is done now, once.
    const again = [await calls['a join with a key']?.(), await calls['a join with a key']?.()];
    expect(again.map((answer) => answer?.status)).toEqual([200, 200]);
    expect(again.map((answer) => answer?.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect((await placesOf(db, id)).seats).toBe(1);
    expect(server.child.exitCode).toBeNull();
  });
});

describe('connections that the database cuts while they are in use', () => {
  it('cost the calls on them a 503 at most; what was answered with success is stored', async () => {
    const capacity = 1000;
    const id = await aLiveSession(capacity);
    const answers: ApiAnswer[] = [];
    const slowest = { ms: 0 };
    let cut = 0;
    let over = false;

    async function works(number: number): Promise<void> {
      for (let turn = 0; !over; turn += 1) {
        const { answer, ms } = await timed<ApiAnswer>(() => {
          if (number % 3 === 0) return api.get('/sessions');
          const headers: Record<string, string> =
            turn % 2 === 0 ? { 'idempotency-key': `a-key-for-the-test-${number}-${turn}` } : {};
          return api.post(`/sessions/${id}/join`, { displayName: `Guest ${number}.${turn}` }, { headers });
        });
        answers.push(answer);
        slowest.ms = Math.max(slowest.ms, ms);
      }
    }

    async function cuts(): Promise<void> {
      // Idle ones and those in the middle of a transaction, all of the server's, again and again.
      for (let round = 0; round < 25 && !over; round += 1) {
        const before = answers.length;
        await until(async () => answers.length > before + 20, 'twenty more answers', 60);
        const { rows } = await db.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
              and application_name <> 'convoke owner'`,
        );
        cut += rows.length;
      }
    }

    const end = () => {
      over = true;
    };
    await Promise.all(
      [cuts(), ...Array.from({ length: 15 }, (_, number) => works(number))].map((one) => one.finally(end)),
    );

    const counts = tally(answers.map(({ status, body }) => (status === 200 ? 200 : `${status} ${body.code}`)));
    tell(`${cut} connections cut: ${JSON.stringify(counts)}, slowest ${slowest.ms.toFixed(0)} ms`);
    expect(cut).toBeGreaterThan(50);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectUnavailable(answer);
    expect(counts['200']).toBeGreaterThan(50);
    expect(slowest.ms).toBeLessThan(patienceMs);

    const ids = answers.flatMap(({ status, body }) =>
      status === 200 && body.data.participant ? [body.data.participant.id] : [],
    );
    const { rows } = await db.query('select 1 from session_participants where id = any($1::uuid[]) and seat', [ids]);
    expect(rows).toHaveLength(new Set(ids).size);
    const places = await placesOf(db, id);
    expect(places.seatsTaken).toBe(places.seats);
    expect((await api.get('/sessions')).status).toBe(200);
  });

  it('leave no trace when they were idle', async () => {
    await Promise.all(Array.from({ length: 20 }, () => api.get('/sessions')));
    await db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
          and application_name <> 'convoke owner'`,
    );
    // The server hears of it at its own pace; then the next calls open new connections.
    await until(async () => (await api.get('/sessions')).status === 200, 'a list again', 5);
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.get('/sessions')));
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 50 });
    expect(server.child.exitCode).toBeNull();
  });
});
