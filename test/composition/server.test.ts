import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLogger } from '#src/adapters/observability/logger.ts';
import type { RunningServer } from '#src/composition/server.ts';
import { startServer } from '#src/composition/server.ts';
import { BadConfiguration, readConfig } from '#src/config.ts';
import { ApiClient } from '#test/support/api-client.ts';
import { emptyDatabase } from '#test/support/fresh-database.ts';

const admin = { email: 'admin@school.example', password: 'correct-horse-battery' };
const log = createLogger({ level: 'silent', format: 'json' });

describe('a server in this process', () => {
  let dataDir: string;
  let database: Awaited<ReturnType<typeof emptyDatabase>>;
  let server: RunningServer;
  let api: ApiClient;
  let token: string;

  const config = (more: Record<string, string> = {}) =>
    readConfig({
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: '0',
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      ...more,
    });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'convoke-server-'));
    database = await emptyDatabase(inject('databaseServer'));
    server = await startServer(config(), log);
    api = new ApiClient(server.address);
    token = (await api.post('/auth/login', admin)).body.data.accessToken;
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('runs a planned class from its event to its attendance', async () => {
    const event = (await api.post('/events', { title: 'Term', visibility: 'public' }, { token })).body.data;
    const startsAt = new Date(Date.now() + 60_000).toISOString();
    const plan = { title: 'Algebra', startsAt, visibility: 'public', eventId: event.id, capacity: 2 };
    const made = await api.post('/sessions', plan, { token });
    const { id, code } = made.body.data;
    expect([made.status, made.headers.get('location')]).toEqual([201, `/api/v1/sessions/${id}`]);
    const joined = (await api.post('/sessions/join-by-code', { code, displayName: 'Bo' })).body.data;
    expect(joined.participant).toMatchObject({ displayName: 'Bo', present: true });
    expect((await api.post(`/sessions/${id}/start`, {}, { token })).body.data.status).toBe('live');
    expect((await api.patch(`/sessions/${id}`, { capacity: 1 }, { token })).body.data.seatsLeft).toBe(0);
    expect((await api.post(`/sessions/${id}/join`, { displayName: 'Cy' })).body.code).toBe('session_full');
    expect((await api.get(`/events/public/${event.id}`)).body.data.sessions).toMatchObject([{ id }]);
    expect((await api.get('/sessions?mine=host', { token })).body.data).toMatchObject([{ id, code }]);
    expect((await api.get(`/sessions/${id}/participants`, { token })).body.data).toHaveLength(1);
    const left = await api.post(`/sessions/${id}/leave`, {}, { token: joined.participantToken });
    expect(left.status).toBe(204);
    expect((await api.post(`/sessions/${id}/end`, {}, { token })).body.data.status).toBe('ended');
    const attendance = await api.get(`/sessions/${id}/attendance`, { token, headers: { accept: 'text/csv' } });
    expect(attendance.body).toContain(',Bo,participant,');
    expect((await api.get(`/sessions/${id}/history`, { token })).body.data.at(-1)).toMatchObject({
      kind: 'room.closed',
    });
  });

  it('tells of itself', async () => {
    const page = async (path: string) => (await fetch(`${server.address}${path}`)).text();
    expect(JSON.parse(await page('/ready'))).toMatchObject({
      status: 'ready',
      dependencies: { schema: { state: 'up' } },
    });
    const metrics = await page('/metrics');
    expect(metrics).toContain('convoke_join_decisions_total{outcome="full"} 1');
    expect(metrics).toMatch(/convoke_live_sessions \d/);
  });

  it('does not start with an admin whose password anybody would guess, and says so', async () => {
    const starting = startServer(config({ ADMIN_PASSWORD: 'passwordpassword' }), log);
    await expect(starting).rejects.toThrow(BadConfiguration);
    await expect(starting).rejects.toThrow(/ADMIN_PASSWORD: .*/);
  });
});
