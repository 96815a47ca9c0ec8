import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { livekitKey, livekitSecret } from '../adapters/video/livekit/fake-livekit-keys.ts';
import { signed as signedByLiveKit } from '../adapters/video/livekit/fake-livekit-webhooks.ts';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf, soon } from '../support/a-running-server.ts';
import { joinedDelivery, leftDelivery, roomAtDaily, sendTo, signed, withDaily } from '../support/daily-deliveries.ts';
import { freePort } from '../support/server-process.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer({
  ...(await withDaily()),
  // Cloudflare is configured, and lacks its keys.
  VIDEO_PROVIDERS: 'daily,livekit,cloudflare',
  LIVEKIT_URL: `http://127.0.0.1:${await freePort()}`,
  LIVEKIT_API_KEY: livekitKey,
  LIVEKIT_API_SECRET: livekitSecret,
  RATE_LIMITS: 'default=500/60',
});
const { api, admin } = server;
const host = await server.account('instructor', 'Hana Host');

const send = (delivery: Parameters<typeof sendTo>[1], provider?: string) => sendTo(server.url, delivery, provider);

/** A class that has been live for an hour, with a room at Daily. */
async function aClass() {
  const { id } = await server.liveSession(host, { capacity: 3 });
  const room = `room-${id}`;
  await server.letPass(60, id);
  const { text, values } = roomAtDaily(id, room);
  await server.query(text, [...values]);
  const begin = Math.floor(Date.now() / 1000) - 3600;
  const attendanceOf = async (participantId: string): Promise<Body> => {
    const { body } = await api.get(`/sessions/${id}/attendance`, host);
    return body.data.find((one: Body) => one.participantId === participantId);
  };
  return { id, room, begin, attendanceOf };
}

const deliveries = async (query = ''): Promise<Body[]> =>
  (await api.get(`/admin/webhook-deliveries?limit=100${query}`, admin)).body.data;

describe('a call to the webhook', () => {
  test('is 404 for providers that send none here', async () => {
    for (const provider of ['builtin', 'nobody', 'DAILY', '%00'])
      expect(await send(signed('{}'), provider)).toMatchObject({ status: expect.toBeOneOf([400, 404]) });
    expect(await send(signed('{}'), 'nobody')).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('is 503 for a provider that is configured and lacks its keys, so that it is sent again', async () => {
    const answer = await send(signed('{}'), 'cloudflare');
    expect(answer).toEqual({ status: 503, code: 'unavailable', retryAfter: '60' });
  });

  test('is 401 where it does not prove who sends it', async () => {
    const good = joinedDelivery({ room: 'a', connectionId: 'c', joinedAt: 1 });
    const refused = { status: 401, code: 'invalid_token' };
    expect(await send({ body: good.body, headers: {} })).toMatchObject(refused);
    expect(await send({ ...good, body: `${good.body} ` })).toMatchObject(refused);
    expect(await send(signed(good.body, Buffer.from('another secret').toString('base64')))).toMatchObject(refused);
    const silent = await fetch(`${server.url}/api/v1/webhooks/daily`, { method: 'POST' });
    expect(silent.status).toBe(401);
  });

  test('is 200 for a look whether we are there', async () => {
    expect(await send({ body: '{"test":"test"}', headers: {} })).toMatchObject({ status: 200 });
  });

  test('is 200 whatever the body is called and whatever it holds, once it is genuine', async () => {
    const odd = ['', 'not JSON', '[]', '"text"', '{"type":"participant.joined"}', '{"type":"x","id":"\\u0000"}'];
    for (const body of odd) expect(await send(signed(body)), body).toMatchObject({ status: 200 });
    for (const type of ['application/webhook+json', 'text/plain', '']) {
      const { body, headers } = joinedDelivery({ room: 'a', connectionId: 'c', joinedAt: 1 });
      expect(await send({ body, headers: { ...headers, 'content-type': type } }), type).toMatchObject({ status: 200 });
    }
  });

  test('is taken with a token of the provider’s own in `authorization`, which is none of ours', async () => {
    const key = `EV_${randomUUID()}`;
    const at = Math.floor(Date.now() / 1000);
    const participant = { sid: 'PA_1', identity: randomUUID(), state: 'ACTIVE', joinedAt: String(at) };
    const body = JSON.stringify({
      ...{ event: 'participant_joined', room: { name: 'elsewhere' }, participant },
      ...{ id: key, createdAt: String(at) },
    });
    const headers = Object.fromEntries(
      Object.entries((await signedByLiveKit(body, at)).headers).map(([name, value = '']) => [name, value]),
    );
    expect(await send({ body: `${body} `, headers }, 'livekit')).toMatchObject({ status: 401 });
    expect(await send({ body, headers }, 'livekit')).toMatchObject({ status: 200 });
    const taken = async () => (await deliveries('&provider=livekit')).find((one) => one.key === key);
    await vi.waitFor(async () => expect(await taken()).toMatchObject({ state: 'unmatched' }), soon);
  });

  test('is not limited, and a delivery that comes again is answered the same', async () => {
    const one = joinedDelivery({ room: randomUUID(), connectionId: 'c', joinedAt: 1 });
    const answers = await Promise.all(Array.from({ length: 600 }, () => send(one)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const [{ count } = { count: 0 }] = await server.query(
      `select count(*)::int as count from webhook_deliveries where key = $1`,
      [JSON.parse(one.body).id],
    );
    expect(count).toBe(1);
  });
});

test('attendance follows within seconds, by who is who at the provider and not by name', async () => {
  const { id, room, begin, attendanceOf } = await aClass();
  const [gwen, namesake] = [await server.guestIn(id, 'Gwen'), await server.guestIn(id, 'Gwen')];
  const participantId: string = gwen.participant.id;
  const phone = { room, connectionId: randomUUID(), participantId, joinedAt: begin };
  const laptop = { ...phone, connectionId: randomUUID(), joinedAt: begin + 60 };
  const unknown = { room, connectionId: randomUUID(), joinedAt: begin };
  for (const delivery of [
    leftDelivery(laptop, 540),
    joinedDelivery(phone),
    joinedDelivery(unknown),
    leftDelivery(phone, 120),
  ])
    expect(await send(delivery)).toMatchObject({ status: 200 });
  await vi.waitUntil(async () => (await attendanceOf(participantId)).watchTimeSeconds === 600, soon);
  expect(await attendanceOf(participantId)).toMatchObject({
    evidence: ['provider', 'seat'],
    present: false,
    final: false,
    intervals: [{ from: new Date(begin * 1000).toISOString(), to: new Date((begin + 600) * 1000).toISOString() }],
  });
  expect(await attendanceOf(namesake.participant.id)).toMatchObject({ watchTimeSeconds: 0, evidence: ['seat'] });
});

test('admins see what came and what became of it, and have it worked on again once its room is known', async () => {
  const { id } = await server.liveSession(host);
  const { participant } = await server.guestIn(id);
  const room = `known later ${id}`;
  const begin = Math.floor(Date.now() / 1000) - 100;
  const lost = joinedDelivery({
    room,
    connectionId: 'c',
    participantId: participant.id,
    joinedAt: begin,
    name: 'Secret',
  });
  const { id: key } = JSON.parse(lost.body);
  await send(lost);
  const found = async (state: string) =>
    (await deliveries(`&state=${state}&provider=daily`)).find((one) => one.key === key);
  await vi.waitUntil(async () => await found('unmatched'), soon);
  const delivery = await found('unmatched');
  expect(delivery).toMatchObject({ type: 'participant.joined', counts: { facts: 1, taken: 0, unmatched: 1 } });
  const path = `/admin/webhook-deliveries/${delivery.id}`;
  const whole = (await api.get(path, admin)).body.data;
  expect(whole).toMatchObject({ ...delivery, kept: { payload: { room, session_id: 'c' } } });
  expect(JSON.stringify(whole)).not.toContain('Secret');

  const { text, values } = roomAtDaily(id, room);
  await server.query(text, [...values]);
  expect((await api.post(`${path}/replay`, undefined, admin)).status).toBe(202);
  await vi.waitUntil(async () => await found('taken'), soon);
  expect(refusalOf(await api.get('/admin/webhook-deliveries', host))).toEqual([403, 'forbidden']);
  expect(refusalOf(await api.get('/admin/webhook-deliveries'))).toEqual([401, 'unauthenticated']);
  expect(refusalOf(await api.post(`/admin/webhook-deliveries/${randomUUID()}/replay`, undefined, admin))).toEqual([
    404,
    'webhook_delivery_not_found',
  ]);
  const page = await api.get('/admin/webhook-deliveries?limit=1', admin);
  expect(page.body.meta.nextCursor).toBeDefined();
});

test('a manager says when somebody was there whom no witness saw, once', async () => {
  const { id, attendanceOf } = await aClass();
  const { participant, participantToken } = await server.guestIn(id);
  const body = { participantId: participant.id, from: inMinutes(-30), to: inMinutes(-10) };
  const path = `/sessions/${id}/attendance/corrections`;
  const headers = { 'idempotency-key': randomUUID() };
  const first = await api.post(path, body, { token: host.token, headers });
  expect(first).toMatchObject({ status: 200, body: { data: { watchTimeSeconds: 1200 } } });
  expect(first.body.data.evidence).toEqual(['correction', 'seat']);
  const again = await api.post(path, body, { token: host.token, headers });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await attendanceOf(participant.id)).toEqual(first.body.data);
  expect(refusalOf(await api.post(path, body, { token: participantToken }))).toEqual([403, 'forbidden']);
  expect(refusalOf(await api.post(path, { ...body, to: inMinutes(5) }, host))).toEqual([400, 'validation_failed']);
  expect(refusalOf(await api.post(path, { ...body, participantId: randomUUID() }, host))).toEqual([
    404,
    'participant_not_found',
  ]);
  const { data: history } = (await api.get(`/sessions/${id}/history?limit=100`, host)).body;
  expect(history.at(-1)).toMatchObject({ kind: 'attendance.corrected', by: { type: 'user', id: host.id } });
});

test('a seat whose person the provider has seen leaving is let go after the grace, in all views', async () => {
  const { id, room, begin } = await aClass();
  const people = [await server.guestIn(id), await server.guestIn(id), await server.guestIn(id)];
  const [gone] = people;
  const connection = { room, connectionId: randomUUID(), participantId: gone.participant.id, joinedAt: begin };
  expect((await api.get(`/sessions/${id}/can-join`)).body.data).toMatchObject({ canJoin: false, reason: 'full' });
  await send(leftDelivery(connection, 600));
  // They joined through us just now: the grace runs from then on, so the row is moved into the past.
  await vi.waitUntil(
    async () =>
      (
        await server.query(
          `update session_participants set unwitnessed_since = unwitnessed_since - interval '3 minutes'
            where id = $1 and unwitnessed_since > now() - interval '1 minute' returning id`,
          [gone.participant.id],
        )
      ).length === 1,
    soon,
  );
  await vi.waitUntil(async () => (await api.get(`/sessions/${id}`)).body.data.seatsLeft === 1, {
    ...soon,
    timeout: 30_000,
  });
  expect((await api.post(`/sessions/${id}/join`, { displayName: 'Otto' })).status).toBe(200);
}, 60_000);

test('everything that was answered is in the document', async () => {
  expect(await undocumented(server)).toEqual([]);
});
