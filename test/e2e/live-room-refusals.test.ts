import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { aRunningServer, type Body } from '../support/a-running-server.ts';
import { LiveClient } from '../support/live-client.ts';

const server = await aRunningServer({ PRESENCE_GRACE_SECONDS: '0' });
const { api, admin } = server;
const host = await server.account('instructor', 'Hana Host');
const session: Body = await server.liveSession(host, { capacity: 50 });
const other: Body = await server.liveSession(host);
const gwen = await server.guestIn(session.id, 'Gwen');

const enter = (joined: Body = gwen, id: string = session.id) =>
  LiveClient.enter(server.url, id, joined.participantToken);

/** How a socket is answered whose first frame is this. */
async function refusalOf(first: string | object, id: string = session.id) {
  const client = await LiveClient.open(server.url, id);
  client.socket.send(typeof first === 'string' ? first : JSON.stringify(first));
  const code = await client.closed;
  return [code, client.frames.find(({ type }) => type === 'error')?.data.code];
}

const hello = (token: string) => ({ type: 'hello', token });

describe('a first frame', () => {
  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no hello', { type: 'ping' }],
    ['a hello without a token', { type: 'hello' }],
    ['a hello with what is not known', { ...hello('x'), admin: true }],
    ['a hello with a place that is none', { ...hello('x'), lastSeq: -1 }],
    ['a hello with a stream that no database holds', { ...hello('x'), streamId: 'a\0' }],
  ])('that is %s is refused with 4400', async (_, first) => {
    expect((await refusalOf(first))[0]).toBe(4400);
  });

  test('is answered by its ref once, also where it is refused', async () => {
    const client = await LiveClient.open(server.url, session.id);
    const [ref, refused] = [randomUUID(), 'x'.repeat(500)];
    expect((await client.ask({ ...hello(gwen.participantToken), ref })).type).toBe('ack');
    expect(client.welcome.data.you.id).toBe(gwen.participant.id);
    expect(client.frames.filter((frame) => frame.ref === ref)).toHaveLength(1);
    await client.close();
    for (const first of [
      { ...hello('made.up.token'), ref },
      { type: 'hello', ref },
      { type: 'hello', ref: refused },
    ]) {
      const other = await LiveClient.open(server.url, session.id);
      expect((await other.ask(first)).type).toBe('error');
      await other.closed;
    }
  });

  test('with a token that is made up, of another session, or of another kind is refused with 4401', async () => {
    const elsewhere = await server.guestIn(other.id);
    const guestHosted = (await api.post('/sessions', { hostName: 'Gusta' })).body.data;
    for (const token of ['made.up.token', elsewhere.participantToken, host.token, admin.token, guestHosted.hostToken])
      expect(await refusalOf(hello(token))).toEqual([4401, 'invalid_token']);
    expect(await refusalOf(hello(guestHosted.hostToken), guestHosted.id)).toEqual([4401, 'invalid_token']);
    const forged = `${gwen.participantToken.slice(0, -6)}AAAAAA`;
    expect(await refusalOf(hello(forged))).toEqual([4401, 'invalid_token']);
  });

  test('for a session that there is not is refused with 4404', async () => {
    expect((await refusalOf(hello(gwen.participantToken), randomUUID()))[0]).toBe(4404);
    const client = await LiveClient.open(server.url, 'nowhere');
    expect(await client.closed).toBe(4404);
  });

  test('that does not come is not waited for: 4408', async () => {
    const client = await LiveClient.open(server.url, session.id);
    expect(await client.closed).toBe(4408);
  });

  test('of who has left takes a seat again, if there is one', async () => {
    const { id } = await server.liveSession(host, { capacity: 1 });
    const left = await server.guestIn(id, 'Otto');
    await api.post(`/sessions/${id}/leave`, {}, { token: left.participantToken });
    const client = await LiveClient.enter(server.url, id, left.participantToken);
    expect((await api.get(`/sessions/${id}`)).body.data.seatsLeft).toBe(0);
    await api.post(`/sessions/${id}/leave`, {}, { token: left.participantToken });
    expect(await client.closed).toBe(1000);
    await server.guestIn(id, 'Another');
    expect(await refusalOf(hello(left.participantToken), id)).toEqual([4401, 'session_full']);
  });
});

describe('a later frame', () => {
  test('that is not understood is answered with an error, and the socket stays open', async () => {
    const client = await enter();
    const deep = `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`;
    for (const bad of [
      '{',
      '[]',
      '"x"',
      '{"type":"nothing"}',
      `{"type":"signal","to":"${gwen.participant.id}","data":${deep}}`,
    ]) {
      client.socket.send(bad);
      expect((await client.next('error')).data.code).toBe('malformed_frame');
    }
    client.socket.send(Buffer.from([1, 2, 3]));
    expect((await client.next('error')).data.code).toBe('malformed_frame');
    const refused = [
      { type: 'message' },
      { type: 'message', text: ' ' },
      { type: 'message', text: 'x'.repeat(501) },
      { type: 'message', text: 'a\u0000b' },
      { type: 'vote', questionId: 'none', value: 1 },
      { type: 'vote', questionId: randomUUID(), value: 2 },
      { type: 'ping', more: 1 },
      { type: 'signal', to: gwen.participant.id, data: 'a\0' },
      { type: 'signal', to: gwen.participant.id, data: [{ deep: ['\ud800'] }] },
      { type: 'signal', to: gwen.participant.id, data: { 'a\0': 1 } },
      // Too long for a ref, and answered by it all the same.
      { type: 'ping', ref: 'x'.repeat(101) },
    ];
    for (const frame of refused) {
      const { type, data } = await client.ask(frame);
      expect([type, data.code]).toEqual(['error', 'validation_failed']);
    }
    expect((await client.ask({ type: 'hello', token: 'x' })).data.code).toBe('malformed_frame');
    const nested = { type: 'signal', to: gwen.participant.id, data: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) };
    expect((await client.ask(nested)).data.code).toBe('malformed_frame');
    expect((await client.ask({ type: 'message', text: 'x'.repeat(500) })).type).toBe('ack');
    await client.close();
  });

  test('names what there is not: a question, a participant', async () => {
    const client = await enter();
    const [vote, direct, signal] = [
      await client.ask({ type: 'vote', questionId: randomUUID(), value: 1 }),
      await client.ask({ type: 'message', to: randomUUID(), text: 'psst' }),
      await client.ask({ type: 'signal', to: randomUUID(), data: 1 }),
    ];
    expect([vote, direct, signal].map(({ data }) => data.code)).toEqual([
      'question_not_found',
      'participant_not_found',
      'participant_not_found',
    ]);
    await client.close();
  });

  test('is refused where chat, questions or the spirit are switched off, from the moment that they are', async () => {
    const { id } = await server.liveSession(host);
    const client = await LiveClient.enter(server.url, id, (await server.guestIn(id)).participantToken);
    expect((await client.ask({ type: 'message', text: 'hi' })).type).toBe('ack');
    const off = { chatEnabled: false, questionsEnabled: false, spiritEnabled: false };
    await api.patch(`/sessions/${id}`, off, host);
    const codes = [];
    for (const type of ['message', 'question', 'spirit'])
      codes.push((await client.ask({ type, text: 'hi' })).data.code);
    expect(codes).toEqual(['chat_disabled', 'questions_disabled', 'spirit_disabled']);
    await client.close();
  });

  test('of who is muted is refused, until they are not', async () => {
    const otto = await server.guestIn(session.id, 'Otto');
    const client = await enter(otto);
    const mute = `/sessions/${session.id}/participants/${otto.participant.id}/mute`;
    expect((await client.ask({ type: 'message', text: 'hi' })).type).toBe('ack');
    await api.put(mute, host);
    expect((await client.ask({ type: 'message', text: 'hi' })).data.code).toBe('chat_muted');
    expect((await client.ask({ type: 'question', text: 'hi?' })).data.code).toBe('chat_muted');
    await api.delete(mute, host);
    expect((await client.ask({ type: 'message', text: 'hi' })).type).toBe('ack');
    expect((await api.put(mute, { token: otto.participantToken })).body.code).toBe('forbidden');
    await client.close();
  });
});

describe('too much', () => {
  test('a frame beyond 16 KiB closes the socket with 1009, and one that is no UTF-8 with 1007', async () => {
    const large = await enter();
    large.socket.send(JSON.stringify({ type: 'message', text: 'x'.repeat(1024 * 1024) }));
    expect(await large.closed).toBe(1009);
    const garbled = await enter();
    garbled.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    expect(await garbled.closed).toBe(1007);
  });

  test('a flood is cut off with 4429', async () => {
    const client = await enter();
    for (let n = 0; n < 1000; n += 1) client.socket.send('{"type":"ping"}');
    expect(await client.closed).toBe(4429);
  });

  test('signals beyond what a person may send, by all of their sockets, are refused', async () => {
    const otto = await server.guestIn(session.id, 'Otto');
    const sockets = [await enter(otto), await enter(otto)];
    const signal = { type: 'signal', to: otto.participant.id, data: 'x'.repeat(15_000) };
    const asked = Array.from({ length: 30 }, (_, n) => sockets[n % 2]?.ask(signal));
    const refused = (await Promise.all(asked)).filter((frame) => frame?.type === 'error');
    expect(refused.length).toBeGreaterThan(5);
    for (const frame of refused)
      expect(frame?.data).toMatchObject({ code: 'rate_limited', retryAfterSeconds: expect.any(Number) });
    // Chat has nothing to do with it.
    expect((await sockets[0]?.ask({ type: 'message', text: 'hi' }))?.type).toBe('ack');
    for (const socket of sockets) await socket.close();
  });

  test('the ninth connection of one person takes the place of the first: 4409', async () => {
    const otto = await server.guestIn(session.id, 'Otto');
    const first = await enter(otto);
    const others: LiveClient[] = [];
    for (let n = 0; n < 8; n += 1) others.push(await enter(otto));
    expect(await first.closed).toBe(4409);
    expect(others.every(({ socket }) => socket.readyState === socket.OPEN)).toBe(true);
    for (const client of others) await client.close();
  });
});

test('an upgrade elsewhere is no socket, and anything but a WebSocket is served as it is', async () => {
  const { hostname, port } = new URL(server.url);
  const ask = async (path: string, upgrade: string) => {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
    socket.write(`GET ${path} HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n${key}\r\n`);
    const [answer] = await once(socket, 'data');
    socket.destroy();
    return String(answer);
  };
  for (const path of ['/elsewhere', '/ws/', '/ws/a/b', `/api/v1/ws/${session.id}`]) {
    const refused = await ask(path, 'websocket');
    expect(refused).toMatch(/^HTTP\/1\.1 404 /);
    expect(refused).toMatch(/content-type: application\/problem\+json/i);
  }
  expect(await ask(`/ws/${session.id}`, 'websocket')).toMatch(/^HTTP\/1\.1 101 /);
  expect(await ask('/health', 'h2c')).toMatch(/^HTTP\/1\.1 200 /);
});
