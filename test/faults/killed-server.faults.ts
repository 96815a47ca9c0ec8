import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from '#test/support/api-client.ts';
import { type ServerProcess, startServerProcess } from '#test/support/server-process.ts';
import { jwtSecret, tell } from './school.ts';

const admin = { email: 'admin@school.example', password: 'correct horse battery staple' };
const clients = 8;
const acknowledgedBeforeTheKill = 40;
const backWithinSeconds = 15;

let dataDir: string;
let server: ServerProcess | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'convoke-killed-'));
});
afterEach(async () => {
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const start = (withinSeconds?: number) =>
  startServerProcess(
    {
      DATA_DIR: dataDir,
      JWT_SECRET: jwtSecret,
      LOG_LEVEL: 'warn',
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
    },
    withinSeconds,
  );

/** What the server said is so. */
interface Acknowledged {
  readonly sessionId: string;
  readonly title: string;
  readonly participants: string[];
}

async function signIn(api: ApiClient): Promise<string> {
  const { status, body } = await api.post('/auth/login', admin);
  expect(status).toBe(200);
  return body.data.accessToken;
}

/** Makes sessions and lets guests join them until the server is gone; only what was answered counts. */
async function makeUntilGone(api: ApiClient, token: string, noted: Acknowledged[], note: () => void): Promise<void> {
  for (let number = 1; ; number += 1) {
    try {
      const title = `Class ${number} ${Math.random()}`;
      const created = await api.post('/sessions', { title, visibility: 'public', capacity: 5 }, { token });
      expect(created.status).toBe(201);
      const one: Acknowledged = { sessionId: created.body.data.id, title, participants: [] };
      noted.push(one);
      note();
      for (const displayName of ['Ada', 'Grace']) {
        const joined = await api.post(`/sessions/${one.sessionId}/join`, { displayName });
        expect(joined.status).toBe(200);
        one.participants.push(joined.body.data.participant.id);
        note();
      }
    } catch (error) {
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

describe('a server with the embedded database that is killed while sessions are made and joined', () => {
  it('has everything that it acknowledged when it is started again, time after time', async () => {
    server = await start();
    const noted: Acknowledged[] = [];
    for (let kill = 1; kill <= 2; kill += 1) {
      const api = new ApiClient(server.url);
      const token = await signIn(api);
      const enough = Promise.withResolvers<void>();
      let acknowledged = 0;
      const note = () => {
        if (++acknowledged === acknowledgedBeforeTheKill) enough.resolve();
      };
      const working = Promise.all(Array.from({ length: clients }, () => makeUntilGone(api, token, noted, note)));
      await Promise.race([enough.promise, working]);
      await server.stop('SIGKILL');
      await working;
      expect(acknowledged).toBeGreaterThanOrEqual(acknowledgedBeforeTheKill);

      const began = performance.now();
      server = await start(backWithinSeconds);
      tell(`kill ${kill}: back after ${((performance.now() - began) / 1000).toFixed(1)} s`);
      await expectAllThere(new ApiClient(server.url), noted);
    }
    tell(`${noted.length} sessions and ${noted.flatMap(({ participants }) => participants).length} joins were kept`);
  });
});

async function expectAllThere(api: ApiClient, noted: readonly Acknowledged[]): Promise<void> {
  const token = await signIn(api);
  for (const { sessionId, title, participants } of noted) {
    const session = await api.get(`/sessions/${sessionId}`, { token });
    expect(session.body.data).toMatchObject({ id: sessionId, title, status: 'live' });
    const people = await api.get(`/sessions/${sessionId}/participants`, { token });
    const ids = people.body.data.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining(participants));
    // Nobody is counted who has no place, and none of them twice.
    expect(session.body.data.seatsLeft).toBe(5 - ids.length);
    const history = await api.get(`/sessions/${sessionId}/history`, { token });
    const joins = history.body.data.filter(({ kind }: { kind: string }) => kind === 'participant.joined');
    expect(joins).toHaveLength(ids.length);
  }
}
