import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Account } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');
const coHost = await server.account('member', 'Cora Co');
const boardMember = await server.account('board_member', 'Bo Board');
const member = await server.account('member', 'Mo Member');

const start = (id: string, as: Partial<Account> = host) => api.post(`/sessions/${id}/start`, {}, as);
const end = (id: string, as: Partial<Account> = host) => api.post(`/sessions/${id}/end`, {}, as);
const cancel = (id: string, as: Partial<Account> = host) => api.delete(`/sessions/${id}`, as);
const wrongStatus = [409, 'invalid_status_transition'];

describe('starting a class', () => {
  test('makes it live, with its room, from two hours before', async () => {
    const { id } = await server.session(host, { startsAt: inMinutes(119) });
    const { status, body } = await start(id);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ status: 'live', room: { state: 'ready', epoch: 1 }, revision: 1 });
    expect(Math.abs(Date.parse(body.data.startedAt) - Date.now())).toBeLessThan(60_000);
    expect((await api.post(`/sessions/${id}/join`, { displayName: 'Gwen' })).status).toBe(200);
  });

  test('is refused any earlier, at or after the end, and a second time', async () => {
    const early = await server.session(host, { startsAt: inMinutes(121) });
    expect(refusalOf(await start(early.id))).toEqual(wrongStatus);
    const missed = await server.session(host, { startsAt: inMinutes(1), durationMinutes: 30 });
    await server.letPass(20, missed.id);
    const late = await server.session(host, { startsAt: inMinutes(1), durationMinutes: 30 });
    await server.letPass(32, late.id);
    expect(refusalOf(await start(late.id))).toEqual(wrongStatus);
    expect((await start(missed.id)).status).toBe(200);
    expect(refusalOf(await start(missed.id))).toEqual(wrongStatus);
  });

  test('and ending it is for the host and co-hosts alone, not even for admins', async () => {
    const { id } = await server.session(host, { startsAt: inMinutes(5) });
    await api.put(`/sessions/${id}/co-hosts/${coHost.id}`, host);
    for (const act of [start, end]) {
      expect(refusalOf(await act(id, {}))).toEqual([401, 'unauthenticated']);
      for (const one of [member, boardMember, server.admin])
        expect(refusalOf(await act(id, one))).toEqual([403, 'not_session_host']);
    }
    expect([(await start(id, coHost)).status, (await end(id, coHost)).status]).toEqual([200, 200]);
  });
});

describe('ending a class', () => {
  test('puts everybody out, closes the room and says when and why', async () => {
    const { id } = await server.liveSession(host);
    await server.guestIn(id);
    const { status, body } = await end(id);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ status: 'ended', endReason: 'host', participantCount: 0, seatsLeft: 6 });
    expect(body.data.room.state).toBe('closed');
    expect(Date.parse(body.data.endedAt)).toBeGreaterThanOrEqual(Date.parse(body.data.startedAt));
  });

  test('is for what is live; nothing leaves ended or canceled', async () => {
    const { id } = await server.session(host, { startsAt: inMinutes(5) });
    expect(refusalOf(await end(id))).toEqual(wrongStatus);
    await start(id);
    await end(id);
    for (const act of [start, end, cancel]) expect(refusalOf(await act(id))).toEqual(wrongStatus);
    const other = await server.session(host);
    await cancel(other.id);
    for (const act of [start, end, cancel]) expect(refusalOf(await act(other.id))).toEqual(wrongStatus);
  });
});

describe('canceling a class', () => {
  test('answers the canceled session, which stays to be read', async () => {
    const { id } = await server.session(host, { startsAt: inMinutes(5) });
    await server.guestIn(id);
    const { status, body } = await cancel(id);
    expect([status, body.data.status, body.data.participantCount]).toEqual([200, 'canceled', 0]);
    expect((await api.get(`/sessions/${id}`)).body.data.status).toBe('canceled');
  });

  test('works while it is live, and is for host, admin and board member', async () => {
    const sessions = await Promise.all([1, 2, 3].map(() => server.liveSession(host)));
    const [{ id }] = sessions;
    await api.put(`/sessions/${id}/co-hosts/${coHost.id}`, host);
    expect(refusalOf(await cancel(id, {}))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await cancel(id, member))).toEqual([403, 'forbidden']);
    expect(refusalOf(await cancel(id, coHost))).toEqual([403, 'forbidden']);
    const allowed = [host, boardMember, server.admin];
    const answers = await Promise.all(sessions.map((session, index) => cancel(session.id, allowed[index])));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describe('co-hosts', () => {
  const name = (id: string, userId: string, as: Partial<Account> = host) =>
    api.call('PUT', `/sessions/${id}/co-hosts/${userId}`, undefined, as);
  const drop = (id: string, userId: string, as: Partial<Account> = host) =>
    api.delete(`/sessions/${id}/co-hosts/${userId}`, as);

  test('are named and dropped by host, admin and board member', async () => {
    const { id } = await server.session(host);
    for (const act of [name, drop]) {
      expect(refusalOf(await act(id, coHost.id, {}))).toEqual([401, 'unauthenticated']);
      expect(refusalOf(await act(id, coHost.id, member))).toEqual([403, 'forbidden']);
    }
    const named = await name(id, coHost.id, boardMember);
    expect([named.status, named.body.data.coHosts]).toEqual([200, [{ id: coHost.id, displayName: 'Cora Co' }]]);
    expect((await name(id, coHost.id)).body.data.coHosts).toHaveLength(1);
    expect(refusalOf(await name(id, member.id, coHost))).toEqual([403, 'forbidden']);
    expect((await drop(id, coHost.id, server.admin)).body.data.coHosts).toEqual([]);
    expect(refusalOf(await drop(id, coHost.id))).toEqual([404, 'co_host_not_found']);
  });

  test('need an account, are at most ten, and never the host', async () => {
    const { id } = await server.session(host);
    expect(refusalOf(await name(id, randomUUID()))).toEqual([404, 'user_not_found']);
    const guest = await api.post('/sessions', { hostName: 'Gusta' });
    expect(refusalOf(await name(id, guest.body.data.host.id))).toEqual([404, 'user_not_found']);
    expect(refusalOf(await name(id, host.id))).toEqual([400, 'validation_failed']);
    const many = await Promise.all(Array.from({ length: 11 }, () => server.account()));
    for (const { id: userId } of many.slice(0, 10)) expect((await name(id, userId)).status).toBe(200);
    expect(refusalOf(await name(id, many[10]?.id ?? ''))).toEqual([400, 'validation_failed']);
  });

  test('let their seat go when they are named, and need one when they are dropped', async () => {
    const { id } = await server.liveSession(host, { capacity: 1 });
    await api.post(`/sessions/${id}/join`, {}, coHost);
    expect((await name(id, coHost.id)).body.data).toMatchObject({ seatsLeft: 1, participantCount: 1 });
    await server.guestIn(id);
    const { data } = (await drop(id, coHost.id)).body;
    expect(data).toMatchObject({ seatsLeft: 0, coHosts: [] });
    expect(refusalOf(await api.post(`/sessions/${id}/join`, {}, coHost))).toEqual([409, 'session_full']);
  });

  test('edit the session, and not once it is over', async () => {
    const { id } = await server.liveSession(host);
    await name(id, coHost.id);
    expect((await api.patch(`/sessions/${id}`, { title: 'Geometry' }, coHost)).status).toBe(200);
    await end(id);
    expect(refusalOf(await name(id, member.id))).toEqual([409, 'session_closed']);
    expect(refusalOf(await drop(id, coHost.id))).toEqual([409, 'session_closed']);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
