import { afterAll, expect, inject, test, vi } from 'vitest';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, goodPassword, inMinutes, refusalOf, soon } from '../support/a-running-server.ts';
import { emptyDatabase } from '../support/fresh-database.ts';
import { freePort } from '../support/server-process.ts';
import { Wire } from '../support/wire.ts';
import { undocumented } from './undocumented.ts';

const { url, drop } = await emptyDatabase(inject('databaseServer'));
afterAll(async () => {
  wire.cut();
  await drop();
});
const direct = new URL(url);
const wired = new URL(direct);
wired.hostname = '127.0.0.1';
wired.port = String(await freePort());
const wire = new Wire(Number(wired.port), direct);
await wire.mend();
const server = await aRunningServer({ DATABASE_URL: wired.href });
const { api } = server;

const health = async (path: string): Promise<readonly [number, string]> => {
  const response = await fetch(`${server.url}${path}`);
  const { status }: Body = await response.json();
  return [response.status, status];
};

test('a database that is away costs a 503 with Retry-After, until it is back, without a restart', async () => {
  const session = await server.liveSession(server.admin);
  wire.cut();
  for (const answer of [
    await api.get('/sessions'),
    await api.post('/sessions', { hostName: 'Gusta' }),
    await api.post(`/sessions/${session.id}/join`, { displayName: 'Gwen' }),
    await api.patch(`/sessions/${session.id}`, { startsAt: inMinutes(60) }, server.admin),
    await api.post('/auth/login', { email: server.admin.email, password: goodPassword }),
  ]) {
    expect(refusalOf(answer)).toEqual([503, 'unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.stringify(answer.body)).not.toMatch(/postgres|ECONN|sql|test_/i);
  }
  expect([await health('/health'), await health('/ready')]).toEqual([
    [503, 'down'],
    [503, 'down'],
  ]);
  expect((await fetch(`${server.url}/metrics`)).status).toBe(200);

  await wire.mend();
  await vi.waitUntil(async () => (await health('/health'))[0] === 200, soon);
  expect((await api.get('/auth/me', server.admin)).status).toBe(200);
  expect((await server.guestIn(session.id)).participant.present).toBe(true);
  expect(await undocumented(server)).toEqual([]);
});
