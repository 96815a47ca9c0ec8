import { expect, test } from 'vitest';
import { aRunningServer, type Body, inMinutes } from '../support/a-running-server.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');

/** The decisions that a page would be told, as they come. */
async function waitingAt(sessionId: string, token?: string) {
  const stop = new AbortController();
  const response = await fetch(`${server.url}/api/v1/sessions/${sessionId}/can-join`, {
    headers: { Accept: 'text/event-stream', ...(token && { Authorization: `Bearer ${token}` }) },
    signal: stop.signal,
  });
  const text = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let unread = '';
  const next = async (): Promise<Body> => {
    for (;;) {
      const [, data] = /event: decision\ndata: (.*)\n\n/.exec(unread) ?? [];
      if (data !== undefined) {
        unread = unread.slice(unread.indexOf(data) + data.length);
        return JSON.parse(data);
      }
      const { value, done } = await text.read();
      if (done) return undefined;
      unread += value;
    }
  };
  return { response, next, stop: () => stop.abort() };
}

test('a full session lets the next one know the moment a seat is free', async () => {
  const session = await server.liveSession(host, { capacity: 1 });
  const gwen = await server.guestIn(session.id);
  const door = await waitingAt(session.id);
  expect(door.response.headers.get('content-type')).toBe('text/event-stream');
  expect(await door.next()).toMatchObject({ canJoin: false, reason: 'full', seatsLeft: 0, status: 'live' });
  await api.post(`/sessions/${session.id}/leave`, {}, { token: gwen.participantToken });
  expect(await door.next()).toMatchObject({ canJoin: true, reason: null, seatsLeft: 1 });
  door.stop();
});

test('who comes too early is told when the host starts', async () => {
  const session = await server.session(host, { startsAt: inMinutes(60) });
  const door = await waitingAt(session.id);
  expect(await door.next()).toMatchObject({ canJoin: false, reason: 'too_early', status: 'scheduled' });
  await api.post(`/sessions/${session.id}/start`, {}, host);
  expect(await door.next()).toMatchObject({ canJoin: true, status: 'live', closesAt: null });
  door.stop();
});

test('the window opens by the clock alone, and a session that moves or is called off says so', async () => {
  const session = await server.session(host, {
    startsAt: new Date(Date.now() + 61_500).toISOString(),
    joinWindowMinutes: 1,
  });
  const door = await waitingAt(session.id);
  expect(await door.next()).toMatchObject({ canJoin: false, reason: 'too_early' });
  const opened = await door.next();
  expect(opened).toMatchObject({ canJoin: true, secondsUntilOpen: 0 });
  expect(Math.abs(Date.parse(opened.serverTime) - Date.parse(opened.opensAt))).toBeLessThan(1000);
  const startsAt = inMinutes(90);
  await api.patch(`/sessions/${session.id}`, { startsAt }, host);
  expect(await door.next()).toMatchObject({ canJoin: false, reason: 'too_early' });
  await api.delete(`/sessions/${session.id}`, host);
  expect(await door.next()).toMatchObject({ canJoin: false, reason: 'canceled', status: 'canceled' });
  door.stop();
});

test('a session that there is not is refused as ever, and JSON is answered to whoever wants that', async () => {
  const nowhere = await waitingAt('01890000-0000-7000-8000-000000000000');
  expect(nowhere.response.status).toBe(404);
  const session = await server.liveSession(host);
  expect((await api.get(`/sessions/${session.id}/can-join`)).body.data.canJoin).toBe(true);
});
