import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');
const member = await server.account('member', 'Mo Member');

const participantIn = (session: Body, token?: string) =>
  api.post(`/sessions/${session.id}/join`, token === undefined ? { displayName: 'Gwen' } : {}, { token });

describe('a join', () => {
  test('answers the person, their token, the session, the way into the room and the realtime address', async () => {
    const session = await server.liveSession(host);
    const { status, body } = await participantIn(session);
    const { participant, participantToken, room, realtime } = body.data;
    expect(status).toBe(200);
    expect(participant).toEqual({
      id: expect.any(String),
      displayName: 'Gwen',
      role: 'participant',
      present: true,
      joinedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(room).toMatchObject({ provider: 'builtin', state: 'ready', url: expect.stringContaining(session.id) });
    expect(realtime).toEqual({ url: `${server.url.replace('http', 'ws')}/ws/${session.id}`, token: participantToken });
    expect(body.data.session).toMatchObject({ participantCount: 1, seatsLeft: 5, code: session.code, revision: 1 });
  });

  test('of an account again keeps its seat and its place, whatever name it sends', async () => {
    const session = await server.liveSession(host, { capacity: 1 });
    const first = await participantIn(session, member.token);
    const again = await api.post(`/sessions/${session.id}/join`, { displayName: 'Somebody Else' }, member);
    expect(again.body.data.participant).toEqual(first.body.data.participant);
    expect(again.body.data.participant).toMatchObject({ userId: member.id, displayName: 'Mo Member' });
    expect(again.body.data.session).toMatchObject({ seatsLeft: 0, participantCount: 1 });
  });

  test('of a guest again keeps the seat by the participantToken, and is somebody else without it', async () => {
    const session = await server.liveSession(host, { capacity: 2 });
    const first = await server.guestIn(session.id, 'Gwen');
    const again = await participantIn(session, first.participantToken);
    expect(again.body.data.participant.id).toBe(first.participant.id);
    expect(again.body.data.participant.displayName).toBe('Gwen');
    const other = await server.guestIn(session.id, 'Gwen');
    expect(other.participant.id).not.toBe(first.participant.id);
    expect(refusalOf(await participantIn(session))).toEqual([409, 'session_full']);
    expect((await participantIn(session, first.participantToken)).status).toBe(200);
  });

  test('of who holds a seat passes a locked door; who left must wait for it to open', async () => {
    const session = await server.liveSession(host);
    const { participantToken: token } = await server.guestIn(session.id);
    const locked = await api.put(`/sessions/${session.id}/lock`, host);
    expect([locked.status, locked.body.data.locked]).toEqual([200, true]);
    expect((await participantIn(session, token)).status).toBe(200);
    await api.post(`/sessions/${session.id}/leave`, {}, { token });
    expect(refusalOf(await participantIn(session, token))).toEqual([409, 'session_locked']);
    await api.delete(`/sessions/${session.id}/lock`, host);
    expect((await participantIn(session, token)).status).toBe(200);
  });

  test.each([
    ['in lower case', (code: string) => code.toLowerCase()],
    ['with a hyphen', (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
    ['with blanks', (code: string) => ` ${code.split('').join(' ')} `],
  ])('takes the code %s', async (_, typed) => {
    const session = await server.liveSession(host, { visibility: 'unlisted' });
    const call = { code: typed(session.code), displayName: 'Gwen' };
    const { status, body } = await api.post('/sessions/join-by-code', call);
    expect([status, body.data?.session.id]).toEqual([200, session.id]);
  });

  test('by a code that nobody drew finds no session', async () => {
    expect(refusalOf(await api.post('/sessions/join-by-code', { code: 'AAA AAA', displayName: 'Gwen' }))).toEqual([
      404,
      'session_not_found',
    ]);
  });

  test.each([
    ['none', {}],
    ['an empty one', { displayName: '' }],
    ['blanks', { displayName: '   ' }],
    ['81 characters', { displayName: 'x'.repeat(81) }],
    ['a line break', { displayName: 'Gwen\nthe second' }],
  ])('wants of a guest a name to read: %s is refused', async (_, body) => {
    const session = await server.liveSession(host);
    const answer = await api.post(`/sessions/${session.id}/join`, body);
    expect([...refusalOf(answer), answer.body.errors?.[0]?.path]).toEqual([400, 'validation_failed', 'displayName']);
  });

  test('takes a name of 80 characters, trimmed', async () => {
    const session = await server.liveSession(host);
    const { participant } = await server.guestIn(session.id, `  ${'é'.repeat(80)} `);
    expect(participant.displayName).toBe('é'.repeat(80));
  });

  test('with the token of another session is refused, as is a token that is none', async () => {
    const [session, other] = [await server.liveSession(host), await server.liveSession(host)];
    const { participantToken } = await server.guestIn(other.id);
    expect(refusalOf(await participantIn(session, participantToken))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await participantIn(session, 'made.up.token'))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await api.get(`/sessions/${session.id}/can-join`, { token: participantToken }))[0]).toBe(401);
  });

  test('of a session that there is not is 404', async () => {
    const path = `/sessions/${randomUUID()}`;
    for (const answer of [
      await api.post(`${path}/join`, { displayName: 'Gwen' }),
      await api.get(`${path}/can-join`),
      await api.post(`${path}/leave`, {}, member),
    ])
      expect(refusalOf(answer)).toEqual([404, 'session_not_found']);
  });

  test('gives out no more seats than there are, however many ask at once', async () => {
    const session = await server.liveSession(host, { capacity: 5 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => participantIn(session)));
    const codes = answers.map(({ status, body }) => (status === 200 ? 'in' : body.code));
    expect(codes.filter((code) => code === 'in')).toHaveLength(5);
    expect(codes.filter((code) => code === 'session_full')).toHaveLength(35);
  });
});

describe('leaving', () => {
  test('frees the seat, and again changes nothing', async () => {
    const session = await server.liveSession(host, { capacity: 1 });
    const { participantToken: token } = await server.guestIn(session.id);
    const leave = (as: Partial<Account>) => api.post(`/sessions/${session.id}/leave`, {}, as);
    expect([(await leave({ token })).status, (await leave({ token })).status]).toEqual([204, 204]);
    expect((await api.get(`/sessions/${session.id}`)).body.data).toMatchObject({ seatsLeft: 1, participantCount: 0 });
    expect((await participantIn(session, member.token)).status).toBe(200);
    expect(refusalOf(await participantIn(session, token))).toEqual([409, 'session_full']);
    expect((await leave({ token })).status).toBe(204);
    expect((await leave(host)).status).toBe(204);
    expect(refusalOf(await leave({}))).toEqual([401, 'unauthenticated']);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
