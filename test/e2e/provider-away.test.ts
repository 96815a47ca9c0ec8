import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { aRunningServer, inMinutes } from '../support/a-running-server.ts';
import { servedProviders } from '../support/served-providers.ts';

const providers = await servedProviders();
const { daily } = providers;
const server = await aRunningServer({ ...providers.environment, VIDEO_PROVIDERS: 'daily,builtin' });
afterAll(() => providers.close());
const host = await server.account('instructor', 'Hana Host');

const roomOf = async (id: string) => (await server.api.get(`/sessions/${id}`, host)).body.data.room;
const stateOfDaily = async () => (await server.api.get('/admin/video-providers', server.admin)).body.data[0].state;

test('a planned class moves by itself when its provider fell silent while nobody called it', async () => {
  const { id } = await server.session(host, { startsAt: inMinutes(60) });
  await server.api.post(`/sessions/${id}/join`, {}, host);
  expect(await roomOf(id)).toMatchObject({ provider: 'daily', state: 'ready' });
  daily.faults.always('reset');
  // The watch alone asks: nobody else has anything to ask.
  await vi.waitFor(async () => expect(await stateOfDaily()).toBe('away'), { timeout: 90_000, interval: 250 });
  const seen = new Set<string>();
  for (let look = 0; look < 60; look += 1) {
    seen.add(await stateOfDaily());
    await pause(250);
  }
  expect([...seen]).toEqual(['away']);
  // The doors open.
  await server.query(
    `update sessions set starts_at = now() + interval '9 minutes', ends_at = now() + interval '69 minutes' where id = $1`,
    [id],
  );
  await vi.waitFor(async () => expect(await roomOf(id)).toMatchObject({ provider: 'builtin', state: 'ready' }), {
    timeout: 45_000,
    interval: 250,
  });
  const guest = await server.guestIn(id);
  expect(guest.room).toMatchObject({ provider: 'builtin', state: 'ready' });
  daily.faults.clear();
  await vi.waitFor(async () => expect(await stateOfDaily()).not.toBe('away'), { timeout: 20_000, interval: 250 });
}, 240_000);
