import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, inject, it, vi } from 'vitest';
import { ApiClient } from '#test/support/api-client.ts';
import { emptyDatabase } from '#test/support/fresh-database.ts';
import { servedProviders } from '#test/support/served-providers.ts';
import { type ServerProcess, startServerProcess } from '#test/support/server-process.ts';
import { jwtSecret, tell } from './school.ts';

const kills = 4;
const classesAKill = 12;
const soon = { timeout: 60_000, interval: 200 };
const admin = { email: 'admin@school.example', password: 'correct horse battery staple' };

const providers = await servedProviders();
const { daily } = providers;
afterAll(() => providers.close());

let server: ServerProcess | undefined;
afterEach(async () => {
  await server?.stop('SIGKILL');
});

/** The rooms that Daily holds, by the session that they are for. */
const sessionsWithRooms = () =>
  [...daily.rooms.keys()].map((name) => /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-\d+$/.exec(name)?.[1] ?? name);

it('a server killed between the answer of the provider and its own commit leaves no room behind', async () => {
  const { url, drop } = await emptyDatabase(inject('databaseServer'));
  const dataDir = await mkdtemp(join(tmpdir(), 'convoke-rooms-'));
  const start = async () => {
    server = await startServerProcess({
      DATABASE_URL: url,
      DATA_DIR: dataDir,
      JWT_SECRET: jwtSecret,
      LOG_LEVEL: 'warn',
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      ...providers.environment,
      VIDEO_PROVIDERS: 'daily',
    });
    const api = new ApiClient(server.url);
    const { body } = await api.post('/auth/login', admin);
    return { api, token: body.data.accessToken as string };
  };

  for (let kill = 1; kill <= kills; kill += 1) {
    const { api, token } = await start();
    // Every other room is made, and the answer never comes.
    daily.faults.next('hang', { times: classesAKill / 2, on: /^POST \/rooms$/, afterTheWork: true });
    const before = daily.rooms.size;
    const calls = Array.from({ length: classesAKill }, (_, number) =>
      api
        .post('/sessions', { title: `Class ${kill}.${number}`, visibility: 'public' }, { token })
        .catch(() => undefined),
    );
    await vi.waitFor(() => expect(daily.rooms.size).toBeGreaterThan(before + classesAKill / 3), soon);
    await server?.stop('SIGKILL');
    await Promise.all(calls);
    daily.faults.clear();
  }

  const { api, token } = await start();
  const live = async () => {
    const { body } = await api.get('/sessions?status=live&limit=100', { token });
    return body.data as { readonly id: string; readonly room: { readonly state: string; readonly epoch: number } }[];
  };
  // What was begun is found and taken up: one room a session, and none that nobody owns.
  await vi.waitFor(async () => {
    const sessions = await live();
    expect(sessions.every(({ room }) => room.state === 'ready')).toBe(true);
    expect(sessionsWithRooms().sort()).toEqual(sessions.map(({ id }) => id).sort());
  }, soon);
  tell(`${kills} kills, ${(await live()).length} sessions, ${daily.rooms.size} rooms`);

  // A room of ours whose session is in no database, and one of somebody else's.
  const [ours = ''] = [...daily.rooms.keys()];
  const orphan = `${ours.slice(0, ours.indexOf('-', 'convoke-'.length) + 1)}${randomUUID()}-1`;
  const theirs = `convoke-0123456789ab-${randomUUID()}-1`;
  for (const name of [orphan, theirs, 'staff-meeting'])
    await fetch(`${providers.environment.DAILY_API_URL}/rooms`, {
      method: 'POST',
      headers: { authorization: `Bearer ${daily.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, privacy: 'private' }),
    });
  const swept = await api.post('/admin/schedules/sweep-rooms/run', {}, { token });
  expect(swept.status).toBe(200);
  expect([...daily.rooms.keys()]).not.toContain(orphan);
  expect([...daily.rooms.keys()]).toEqual(expect.arrayContaining([theirs, 'staff-meeting']));

  for (const { id } of await live()) expect((await api.delete(`/sessions/${id}`, { token })).status).toBe(200);
  await vi.waitFor(() => expect([...daily.rooms.keys()].sort()).toEqual([theirs, 'staff-meeting'].sort()), soon);
  await server?.stop();
  await drop();
  await rm(dataDir, { recursive: true, force: true });
});
