import { afterAll, expect, test, vi } from 'vitest';
import { SystemClock } from '#src/adapters/system/system-clock.ts';
import { FakeDaily } from '../adapters/video/daily/fake-daily.ts';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, soon } from '../support/a-running-server.ts';
import { serveHandlers } from '../support/served-handlers.ts';

/** How far Daily's clock is behind: what is younger than half a minute is not believed yet. */
let minutesAgo = 30;
const clock = new SystemClock();
const daily = new FakeDaily({ now: () => clock.now().minus({ minutes: minutesAgo }) });
const dailyServer = await serveHandlers(daily.handlers, 'https://api.daily.co');
afterAll(() => dailyServer.close());
const server = await aRunningServer({
  VIDEO_PROVIDERS: 'daily',
  DAILY_API_KEY: daily.apiKey,
  DAILY_API_URL: `${dailyServer.url}/v1`,
  DAILY_DOMAIN: daily.domain.domain_name,
});
const { api, admin } = server;
const host = await server.account('instructor', 'Hana Host');

/** The room is due to be looked into, and is. */
async function isPolled(sessionId: string): Promise<void> {
  await server.query(`update room_ledger set last_polled_at = null where session_id = $1`, [sessionId]);
  const run = await api.post('/admin/schedules/poll-rooms/run', undefined, admin);
  expect(run.status).toBe(200);
}

test('attendance is right to the second though every webhook was lost, and final once the room is empty', async () => {
  const { id } = await server.liveSession(host);
  await server.letPass(60, id);
  const [gwen, otto] = [await server.guestIn(id, 'Gwen'), await server.guestIn(id, 'Otto')];
  const [room = ''] = [...daily.rooms.keys()].filter((name) => name.includes(id));
  const attendanceOf = async ({ participant }: Body): Promise<Body> => {
    const { body } = await api.get(`/sessions/${id}/attendance`, host);
    return body.data.find((one: Body) => one.participantId === participant.id);
  };

  const gwenIsIn = daily.joins(room, { participantId: gwen.participant.id });
  await isPolled(id);
  await vi.waitFor(async () => {
    expect(await attendanceOf(gwen)).toMatchObject({ evidence: ['provider', 'seat'], present: true });
  }, soon);
  expect(await attendanceOf(otto)).toMatchObject({ evidence: ['seat'] });

  const ottoIsIn = daily.joins(room, { participantId: otto.participant.id });
  minutesAgo = 20;
  daily.leaves(gwenIsIn);
  await isPolled(id);
  await vi.waitFor(async () => {
    expect(await attendanceOf(gwen)).toMatchObject({ present: false, final: false });
  }, soon);

  minutesAgo = 10;
  daily.leaves(ottoIsIn);
  expect((await api.post(`/sessions/${id}/end`, {}, host)).status).toBe(200);
  expect(await attendanceOf(otto)).toMatchObject({ present: false, final: false });
  await server.query(`update sessions set ended_at = ended_at - interval '5 minutes' where id = $1`, [id]);
  await isPolled(id);
  await vi.waitFor(async () => expect((await attendanceOf(otto)).final).toBe(true), soon);
  for (const [person, minutes] of [
    [gwen, 10],
    [otto, 20],
  ] as const) {
    const { watchTimeSeconds, intervals } = await attendanceOf(person);
    expect(Math.abs(watchTimeSeconds - minutes * 60)).toBeLessThan(30);
    expect(intervals).toHaveLength(1);
  }
});

test('a room that somebody deleted at Daily is opened again, and lets people in by what they were given', async () => {
  const { id } = await server.liveSession(host);
  const gwen = await server.guestIn(id, 'Gwen');
  const [room = ''] = [...daily.rooms.keys()].filter((name) => name.includes(id));
  daily.world.rooms.delete(room);
  await isPolled(id);
  await vi.waitFor(() => expect(daily.rooms.has(room)).toBe(true), soon);
  expect((await api.get(`/sessions/${id}`, host)).body.data.room).toMatchObject({ state: 'ready', provider: 'daily' });
  minutesAgo = 0;
  expect(await daily.enters(gwen.room)).not.toBe('refused');
});
