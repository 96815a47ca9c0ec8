import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');
const coHost = await server.account('member', 'Cora Co');
const boardMember = await server.account('board_member', 'Bo Board');
const member = await server.account('member', 'Mo Member');
const stranger = await server.account('instructor', 'Sten Stranger');

const join = (session: Body, as: Partial<Account>) => api.post(`/sessions/${session.id}/join`, {}, as);
const leave = (session: Body, token: string) => api.post(`/sessions/${session.id}/leave`, {}, { token });
const read = async (session: Body, what: string, as: Partial<Account> = host) =>
  await api.get(`/sessions/${session.id}/${what}`, as);
const kindsOf = async (session: Body): Promise<string[]> =>
  (await read(session, 'history?limit=100')).body.data.map((entry: Body) => entry.kind);

describe('a class that took place', () => {
  let session: Body;
  let guest: Body;
  let gone: Body;

  beforeAll(async () => {
    session = await server.liveSession(host, { visibility: 'unlisted' });
    await api.put(`/sessions/${session.id}/co-hosts/${coHost.id}`, host);
    for (const account of [host, member, coHost]) await join(session, account);
    guest = await server.guestIn(session.id, 'Gwen');
    gone = await server.guestIn(session.id, '=cmd, "Greta"');
    await leave(session, gone.participantToken);
  });

  test('lists who takes part, in the order in which they came, and those present alone if asked', async () => {
    const everybody = (await read(session, 'participants')).body;
    expect(everybody.data.map((one: Body) => [one.displayName, one.role, one.present])).toEqual([
      ['Hana Host', 'host', true],
      ['Mo Member', 'participant', true],
      ['Cora Co', 'co_host', true],
      ['Gwen', 'participant', true],
      ['=cmd, "Greta"', 'participant', false],
    ]);
    expect(everybody.data.map((one: Body) => one.userId)).toEqual([
      host.id,
      member.id,
      coHost.id,
      undefined,
      undefined,
    ]);
    expect(everybody.data[4].leftAt).toEqual(expect.stringMatching(/Z$/));
    expect(everybody.data[3].leftAt).toBeUndefined();
    expect((await read(session, 'participants?present=true')).body.data).toHaveLength(4);
  });

  test('pages its participants', async () => {
    const first = (await read(session, 'participants?limit=3')).body;
    const second = (await read(session, `participants?limit=3&cursor=${first.meta.nextCursor}`)).body;
    const names = [...first.data, ...second.data].map((one: Body) => one.displayName);
    expect(names).toEqual(['Hana Host', 'Mo Member', 'Cora Co', 'Gwen', '=cmd, "Greta"']);
    expect(second.meta.nextCursor).toBeUndefined();
  });

  const readers: readonly [string, () => Partial<Account>, readonly number[]][] = [
    ['the host', () => host, [200, 200, 200]],
    ['a co-host', () => coHost, [200, 200, 200]],
    ['a board member', () => boardMember, [200, 200, 200]],
    ['an admin', () => server.admin, [200, 200, 200]],
    ['a participant with an account', () => member, [200, 403, 403]],
    ['a guest who is in', () => ({ token: guest.participantToken }), [200, 403, 403]],
    ['an instructor who has nothing to do with it', () => stranger, [403, 403, 403]],
    ['nobody', () => ({}), [401, 401, 401]],
  ];
  test.each(readers)('shows participants, attendance and history to %s or not', async (_, reader, expected) => {
    const answers = await Promise.all(
      ['participants', 'attendance', 'history'].map((what) => read(session, what, reader())),
    );
    expect(answers.map(({ status }) => status)).toEqual(expected);
  });

  test('does not know the participant of another session', async () => {
    const other = await server.liveSession(host);
    const { participantToken: token } = await server.guestIn(other.id);
    expect(refusalOf(await read(session, 'participants', { token }))).toEqual([401, 'invalid_token']);
  });

  test('tells attendance by the seats, which nobody takes for watching', async () => {
    const { data } = (await read(session, 'attendance')).body;
    const gwen = data.find((row: Body) => row.participantId === guest.participant.id);
    expect(gwen).toEqual({
      participantId: guest.participant.id,
      displayName: 'Gwen',
      role: 'participant',
      firstJoinedAt: guest.participant.joinedAt,
      watchTimeSeconds: 0,
      present: true,
      final: false,
      evidence: ['seat'],
      intervals: [{ from: guest.participant.joinedAt }],
    });
    const greta = data.find((row: Body) => row.participantId === gone.participant.id);
    expect(greta).toMatchObject({ present: false, watchTimeSeconds: 0, lastLeftAt: expect.any(String) });
    expect(greta.intervals).toEqual([{ from: greta.firstJoinedAt, to: greta.lastLeftAt }]);
  });

  test('gives attendance as CSV too, in which no name becomes a formula', async () => {
    const { status, headers, body } = await api.get(`/sessions/${session.id}/attendance`, {
      token: host.token,
      headers: { accept: 'text/csv' },
    });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    const [heading, ...rows] = body.split('\r\n');
    expect(heading).toMatch(/^participantId,userId,displayName,role,firstJoinedAt,lastLeftAt,watchTimeSeconds,/);
    expect(rows).toHaveLength(6);
    expect(body).toContain(
      `${guest.participant.id},,Gwen,participant,${guest.participant.joinedAt},,0,true,false,seat`,
    );
    expect(body).toContain(`,"'=cmd, ""Greta""",`);
  });

  test('keeps a history of ids alone, oldest first', async () => {
    const { data } = (await read(session, 'history?limit=100')).body;
    expect(data.map((entry: Body) => entry.kind)).toEqual([
      'session.created',
      'session.started',
      'room.ready',
      'co_host.added',
      ...Array.from({ length: 5 }, () => 'participant.joined'),
      'participant.left',
    ]);
    const seqs = data.map((entry: Body) => entry.seq);
    expect(seqs).toEqual([...seqs].sort((a: number, b: number) => a - b));
    expect(data[0].by).toEqual({ type: 'user', id: host.id });
    expect(data[7].by).toEqual({ type: 'guest', id: guest.participant.id });
    expect(data[2].data).toMatchObject({ provider: 'builtin' });
    const text = JSON.stringify(data);
    for (const name of ['Gwen', 'Greta', 'Hana', 'Mo Member', host.email]) expect(text).not.toContain(name);
  });

  test('pages its history', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { data, meta } = (await read(session, `history?limit=4${cursor}`)).body;
      seen.push(...data.map((entry: Body) => entry.kind));
      cursor = meta.nextCursor ? `&cursor=${meta.nextCursor}` : '';
    } while (cursor !== '');
    expect(seen).toEqual(await kindsOf(session));
  });

  test('puts everybody out at its end, and attendance is final', async () => {
    const ended = await api.post(`/sessions/${session.id}/end`, {}, host);
    expect(ended.body.data).toMatchObject({ status: 'ended', participantCount: 0, endReason: 'host' });
    expect(ended.body.data.room.state).toBe('closed');
    expect((await read(session, 'participants?present=true')).body.data).toEqual([]);
    const { data } = (await read(session, 'attendance')).body;
    expect(data).toHaveLength(5);
    for (const row of data) expect(row).toMatchObject({ final: true, present: false, lastLeftAt: expect.any(String) });
    expect(await kindsOf(session)).toContain('session.ended');
  });

  test('is still readable afterwards by who was in, with the same token', async () => {
    expect((await read(session, 'participants', { token: guest.participantToken })).status).toBe(200);
  });
});

describe('removing somebody', () => {
  test('frees the seat, once and for all, and stands in the history', async () => {
    const session = await server.liveSession(host, { capacity: 1 });
    const { participant, participantToken: token } = await server.guestIn(session.id);
    const remove = (as: Partial<Account>, id = participant.id) =>
      api.delete(`/sessions/${session.id}/participants/${id}`, as);
    expect(refusalOf(await remove({}))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await remove(stranger))).toEqual([403, 'forbidden']);
    expect(refusalOf(await remove({ token }))).toEqual([403, 'forbidden']);
    expect(refusalOf(await remove(host, randomUUID()))).toEqual([404, 'participant_not_found']);
    expect([(await remove(boardMember)).status, (await remove(host)).status]).toEqual([204, 204]);
    expect((await api.get(`/sessions/${session.id}`)).body.data.seatsLeft).toBe(1);
    expect(refusalOf(await join(session, { token }))).toEqual([403, 'removed']);
    expect((await read(session, 'participants', { token })).status).toBe(403);
    expect((await kindsOf(session)).filter((kind) => kind === 'participant.removed')).toHaveLength(1);
  });

  test('binds an account whatever token it brings', async () => {
    const session = await server.liveSession(host);
    const { participant, participantToken: token } = (await join(session, member)).body.data;
    await api.delete(`/sessions/${session.id}/participants/${participant.id}`, host);
    expect(refusalOf(await join(session, member))).toEqual([403, 'removed']);
    expect(refusalOf(await join(session, { token }))).toEqual([403, 'removed']);
  });

  test('of the host is not for co-hosts', async () => {
    const session = await server.liveSession(host);
    await api.put(`/sessions/${session.id}/co-hosts/${coHost.id}`, host);
    const { participant } = (await join(session, host)).body.data;
    const answer = await api.delete(`/sessions/${session.id}/participants/${participant.id}`, coHost);
    expect(refusalOf(answer)).toEqual([403, 'forbidden']);
  });
});

describe('locking', () => {
  test('is for managers, and not once the session is over', async () => {
    const session = await server.liveSession(host);
    const lock = (as: Partial<Account>) => api.put(`/sessions/${session.id}/lock`, as);
    expect(refusalOf(await lock({}))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await lock(member))).toEqual([403, 'forbidden']);
    expect([(await lock(boardMember)).status, (await lock(host)).status]).toEqual([200, 200]);
    expect((await kindsOf(session)).filter((kind) => kind === 'session.locked')).toHaveLength(1);
    await api.post(`/sessions/${session.id}/end`, {}, host);
    expect(refusalOf(await lock(host))).toEqual([409, 'session_closed']);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
