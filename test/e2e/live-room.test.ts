import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aRunningServer, type Body } from '../support/a-running-server.ts';
import { LiveClient } from '../support/live-client.ts';

const server = await aRunningServer({ PRESENCE_GRACE_SECONDS: '1' });
const { api } = server;
const host = await server.account('instructor', 'Hana Host');

async function aClass(plan: object = {}) {
  const session: Body = await server.liveSession(host, plan);
  const hosting = (await api.post(`/sessions/${session.id}/join`, {}, host)).body.data;
  return { id: session.id as string, hosting };
}

const enter = (id: string, joined: Body, place = {}) =>
  LiveClient.enter(server.url, id, joined.participantToken, place);

describe('coming in', () => {
  test('is welcomed with who one is, who is there and where the conversation stands', async () => {
    const { id, hosting } = await aClass();
    const gwen = await server.guestIn(id, 'Gwen');
    const client = await enter(id, gwen);
    expect(client.welcome.data).toMatchObject({
      you: { id: gwen.participant.id, displayName: 'Gwen', role: 'participant', present: true },
      participants: [{ id: gwen.participant.id, displayName: 'Gwen', present: true }],
      messages: [],
      questions: [],
      seq: 1,
      directSeq: 0,
      streamId: expect.any(String),
    });
    const other = await enter(id, hosting);
    expect(other.welcome.data.participants).toHaveLength(2);
    const joined = await client.next('user_joined', (data) => data.displayName === 'Hana Host');
    expect([joined.seq, joined.data.role]).toEqual([2, 'host']);
    expect(client.ofType('user_joined')).toHaveLength(1);
  });

  test('two tabs are one person, and a reload is no leaving', async () => {
    const { id, hosting } = await aClass();
    const watcher = await enter(id, hosting);
    const gwen = await server.guestIn(id, 'Gwen');
    const [one, two] = [await enter(id, gwen), await enter(id, gwen)];
    await one.close();
    await two.close();
    const again = await enter(id, gwen);
    await again.close();
    const left = await watcher.next('user_left');
    expect(left.data).toMatchObject({ id: gwen.participant.id, present: false });
    expect(watcher.frames.map(({ type }) => type)).toEqual(['welcome', 'user_joined', 'user_left']);
    const { body } = await api.get(`/sessions/${id}/attendance`, host);
    const row = body.data.find(({ displayName }: Body) => displayName === 'Gwen');
    expect(row.evidence).toEqual(['seat', 'socket']);
  });
});

describe('chat', () => {
  test('reaches everybody in one order, is acknowledged once, and is kept', async () => {
    const { id, hosting } = await aClass();
    const [a, b] = [await enter(id, hosting), await enter(id, await server.guestIn(id, 'Gwen'))];
    await a.next('user_joined');
    const acks = await Promise.all([
      ...Array.from({ length: 20 }, (_, n) => a.ask({ type: 'message', text: `from a ${n}` })),
      ...Array.from({ length: 20 }, (_, n) => b.ask({ type: 'message', text: ` from b ${n} ` })),
    ]);
    expect(new Set(acks.map(({ type }) => type))).toEqual(new Set(['ack']));
    await a.ask({ type: 'ping' });
    await b.ask({ type: 'ping' });
    const order = (client: LiveClient) => client.ofType('message_received').map(({ seq, data }) => [seq, data.text]);
    expect(order(a)).toEqual(order(b));
    expect(order(a).map(([seq]) => seq)).toEqual(Array.from({ length: 40 }, (_, n) => n + 3));
    const { body } = await api.get(`/sessions/${id}/messages?limit=100`, { token: hosting.participantToken });
    expect(body.data.map(({ seq, text }: Body) => [seq, text])).toEqual(order(a));
  });

  test('brings who comes back what they missed, and posts a repeated ref once', async () => {
    const { id, hosting } = await aClass();
    const [a, gwen] = [await enter(id, hosting), await server.guestIn(id, 'Gwen')];
    const b = await enter(id, gwen);
    const ref = randomUUID();
    const first = await b.ask({ type: 'message', text: 'Once', ref });
    await b.next('message_received');
    await b.vanish();
    const { place } = b;
    for (let n = 0; n < 5; n += 1) await a.ask({ type: 'message', text: `missed ${n}` });
    const back = await enter(id, gwen, place);
    const again = await back.ask({ type: 'message', text: 'Once', ref });
    expect([again.type, again.data]).toEqual(['ack', first.data]);
    expect(back.welcome.data).toMatchObject({ resumed: true, seq: place.lastSeq, messages: [] });
    expect(back.frames.some(({ type }) => type === 'resync')).toBe(false);
    await back.next('message_received', ({ text }) => text === 'missed 4');
    expect(back.seqs).toEqual(back.seqs.map((_, n) => place.lastSeq + 1 + n));
    expect(back.ofType('message_received').map(({ data }) => data.text)).toEqual(
      Array.from({ length: 5 }, (_, n) => `missed ${n}`),
    );
  });

  test('of two people alone is read by nobody else', async () => {
    const { id, hosting } = await aClass();
    const [gwen, otto] = [await server.guestIn(id, 'Gwen'), await server.guestIn(id, 'Otto')];
    const [a, b, c] = [await enter(id, hosting), await enter(id, gwen), await enter(id, otto)];
    const sent = await b.ask({ type: 'message', text: 'psst', to: hosting.participant.id });
    expect([sent.type, sent.data.directSeq]).toEqual(['ack', 1]);
    const got = await a.next('direct_message_received');
    expect([got.seq, got.directSeq, got.data.text, got.data.to]).toEqual([
      undefined,
      1,
      'psst',
      hosting.participant.id,
    ]);
    await b.next('direct_message_received');
    await c.ask({ type: 'ping' });
    expect(c.ofType('direct_message_received')).toEqual([]);
    await a.vanish();
    await b.ask({ type: 'message', text: 'psst again', to: hosting.participant.id });
    const back = await enter(id, hosting, a.place);
    const missed = await back.next('direct_message_received');
    expect([missed.directSeq, missed.data.text]).toEqual([2, 'psst again']);
    expect((await enter(id, otto)).welcome.data.directMessages).toEqual([]);
  });
});

describe('questions', () => {
  test('are asked, voted for once a person, answered and ordered', async () => {
    const { id, hosting } = await aClass();
    const [a, b] = [await enter(id, hosting), await enter(id, await server.guestIn(id, 'Gwen'))];
    const one = await b.ask({ type: 'question', text: 'Why?' });
    const two = await b.ask({ type: 'question', text: 'How?' });
    const questionId = two.data.id;
    await a.ask({ type: 'vote', questionId, value: 1 });
    await a.ask({ type: 'vote', questionId, value: 1 });
    const voted = await b.next('question_voted');
    expect(voted.data).toMatchObject({ id: questionId, votes: 1, voted: false });
    expect((await a.next('question_voted')).data.voted).toBe(true);
    const refused = await b.ask({ type: 'answer', questionId, text: 'So.' });
    expect([refused.type, refused.data.code]).toEqual(['error', 'forbidden']);
    expect((await a.ask({ type: 'answer', questionId, text: 'So.' })).type).toBe('ack');
    expect((await b.next('question_answered')).data).toMatchObject({ answered: true, answer: 'So.' });
    const { body } = await api.get(`/sessions/${id}/questions`, { token: hosting.participantToken });
    expect(body.data.map((question: Body) => [question.id, question.votes, question.voted])).toEqual([
      [questionId, 1, true],
      [one.data.id, 0, false],
    ]);
  });
});

describe('what happens to the session', () => {
  test('is pushed as it happens, and its end puts everybody out', async () => {
    const { id, hosting } = await aClass();
    const client = await enter(id, hosting);
    await api.patch(`/sessions/${id}`, { title: 'Geometry' }, host);
    expect((await client.next('session_updated')).data.title).toBe('Geometry');
    await api.put(`/sessions/${id}/lock`, host);
    expect((await client.next('session_updated')).data.locked).toBe(true);
    await api.post(`/sessions/${id}/end`, {}, host);
    expect((await client.next('session_ended')).data.status).toBe('ended');
    expect(await client.closed).toBe(4410);
    const late = await LiveClient.open(server.url, id);
    late.send({ type: 'hello', token: hosting.participantToken });
    expect(await late.closed).toBe(4410);
  });

  test('a person who is removed goes at once and can not come back', async () => {
    const { id, hosting } = await aClass();
    const gwen = await server.guestIn(id, 'Gwen');
    const [watcher, client] = [await enter(id, hosting), await enter(id, gwen)];
    await api.delete(`/sessions/${id}/participants/${gwen.participant.id}`, host);
    expect(await client.closed).toBe(4403);
    expect((await watcher.next('user_left')).data.id).toBe(gwen.participant.id);
    const again = await LiveClient.open(server.url, id);
    again.send({ type: 'hello', token: gwen.participantToken });
    expect((await again.next('error')).data.code).toBe('removed');
    expect(await again.closed).toBe(4403);
    expect(watcher.ofType('user_left')).toHaveLength(1);
  });
});

describe('the spirit', () => {
  test('thinks before everybody, then answers as a message of its own', async () => {
    const { id, hosting } = await aClass({ title: 'Algebra', description: 'Groups and rings.' });
    const [a, b] = [await enter(id, hosting), await enter(id, await server.guestIn(id, 'Gwen'))];
    const ack = await b.ask({ type: 'spirit', text: 'What is this about?' });
    expect(ack.type).toBe('ack');
    expect((await a.next('spirit_thinking')).data).toMatchObject({ displayName: 'Gwen', text: 'What is this about?' });
    const { data } = await a.next('message_received');
    expect(data).toMatchObject({ from: null, isSpirit: true, displayName: 'Spirit' });
    expect(data.text).toContain('Groups and rings.');
  });
});
