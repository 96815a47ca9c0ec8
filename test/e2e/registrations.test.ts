import { describe, expect, test, vi } from 'vitest';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf, soon } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');
const member = await server.account('member', 'Mo Member');

const path = (session: Body) => `/sessions/${session.id}/registrations`;
const registers = (session: Body, as: Account, body: object = {}) => api.post(path(session), body, as);
const listed = async (session: Body) => (await api.get(path(session), host)).body.data;
const seatsLeft = async (session: Body) => (await api.get(`/sessions/${session.id}`)).body.data.seatsLeft;
const canJoin = async (session: Body, as: Partial<Account> = {}) =>
  (await api.get(`/sessions/${session.id}/can-join`, as)).body.data;
const notices = async (session: Body): Promise<readonly Body[]> =>
  (await api.get(`/sessions/${session.id}/notifications`, host)).body.data;

describe('a registration by account', () => {
  test('holds a seat, is listed to managers and found by who made it, and becomes the seat of who joins', async () => {
    const session = await server.session(host, { startsAt: inMinutes(5), capacity: 1 });
    const { status, headers, body } = await registers(session, member);
    expect([status, headers.get('location')]).toEqual([201, `/api/v1${path(session)}`]);
    expect(body.data).toMatchObject({
      userId: member.id,
      displayName: 'Mo Member',
      role: 'participant',
      present: false,
    });
    expect((await registers(session, member)).body.data).toEqual(body.data);
    expect(await listed(session)).toEqual([body.data]);
    expect(refusalOf(await api.get(path(session), member))).toEqual([403, 'forbidden']);
    expect((await api.get('/sessions?mine=registered', member)).body.data.map(({ id }: Body) => id)).toContain(
      session.id,
    );

    expect(await seatsLeft(session)).toBe(0);
    expect(await canJoin(session)).toMatchObject({ canJoin: false, reason: 'full', seatsLeft: 0 });
    expect(await canJoin(session, member)).toMatchObject({ canJoin: true });
    expect((await api.get(`/sessions/${session.id}/participants`, host)).body.data).toEqual([]);
    const joined = await api.post(`/sessions/${session.id}/join`, {}, member);
    expect(joined.body.data.participant.id).toBe(body.data.participantId);
    expect(joined.body.data.session).toMatchObject({ seatsLeft: 0, participantCount: 1 });
    expect(await listed(session)).toMatchObject([{ present: true }]);
  });

  test('is withdrawn, twice as well as once, and leaves the seat to the next', async () => {
    const session = await server.session(host, { capacity: 1 });
    const other = await server.account();
    await registers(session, member);
    expect(refusalOf(await registers(session, other))).toEqual([409, 'session_full']);
    expect(refusalOf(await api.delete(path(session)))).toEqual([401, 'unauthenticated']);
    for (const _ of ['once', 'twice']) expect((await api.delete(path(session), member)).status).toBe(204);
    expect(await seatsLeft(session)).toBe(1);
    expect((await registers(session, other)).status).toBe(201);
  });

  test('is added and removed by managers, and by nobody else for others', async () => {
    const session = await server.session(host);
    const other = await server.account('member', 'Olga Other');
    expect(refusalOf(await registers(session, member, { userId: other.id }))).toEqual([403, 'forbidden']);
    const added = await registers(session, host, { userId: other.id });
    expect(added.body.data).toMatchObject({ userId: other.id, displayName: 'Olga Other' });
    const one = `${path(session)}/${added.body.data.participantId}`;
    expect(refusalOf(await api.delete(one, member))).toEqual([403, 'forbidden']);
    expect((await api.delete(one, host)).status).toBe(204);
    expect(refusalOf(await api.delete(one, host))).toEqual([404, 'registration_not_found']);
    expect(refusalOf(await registers(session, host, { userId: session.id }))).toEqual([404, 'user_not_found']);
    expect(await listed(session)).toEqual([]);
  });

  test('closes at the start, from when people come to the door', async () => {
    const session = await server.session(host);
    await server.letPass(24 * 60 + 1, session.id);
    expect(refusalOf(await registers(session, member))).toEqual([409, 'registration_closed']);
    expect((await api.post(`/sessions/${session.id}/join`, {}, member)).status).toBe(200);
  });

  test('keeps its seat from the door until ten minutes after the start, and not longer', async () => {
    const session = await server.session(host, { capacity: 1, startsAt: inMinutes(60) });
    await registers(session, member);
    await server.letPass(65, session.id);
    expect(await canJoin(session)).toMatchObject({ canJoin: false, reason: 'full' });
    expect(await seatsLeft(session)).toBe(0);
    await server.letPass(6, session.id);
    expect(await canJoin(session)).toMatchObject({ canJoin: true, seatsLeft: 1 });
    expect(await seatsLeft(session)).toBe(1);
    const listed: Body[] = (await api.get(`/sessions?q=${encodeURIComponent(session.title)}`)).body.data;
    expect(listed.find(({ id }) => id === session.id)?.seatsLeft).toBe(1);
    await server.guestIn(session.id);
    expect(refusalOf(await api.post(`/sessions/${session.id}/join`, {}, member))).toEqual([409, 'session_full']);
  });

  test('shows the host what is told and what no longer is, to whom', async () => {
    const session = await server.session(host, { startsAt: inMinutes(90) });
    await registers(session, member);
    const own = (await notices(session)).filter(({ userId }) => userId === member.id);
    const standing = Object.fromEntries(own.map(({ kind, ...one }) => [kind, one]));
    expect(Object.keys(standing).sort()).toEqual(['registered', 'reminder_24h']);
    expect(standing['reminder_24h']).toMatchObject({
      displayName: 'Mo Member',
      startsAt: session.startsAt,
      status: 'skipped',
      reason: expect.stringMatching(/\w/),
    });
    expect(standing['registered'].status).toMatch(/^(planned|claimed|sent)$/);
  });
});

describe('an account that is deleted', () => {
  test('holds no seats ahead any more', async () => {
    const session = await server.session(host, { capacity: 1 });
    const leaver = await server.account();
    await registers(session, leaver);
    expect((await api.delete('/auth/me', leaver)).status).toBe(204);
    await vi.waitUntil(async () => (await seatsLeft(session)) === 1, soon);
    expect((await api.get(`/sessions/${session.id}/registrations`, host)).body.data).toEqual([]);
  });
});

describe('a class that runs', () => {
  test('is given more time by its host, and by nobody else', async () => {
    const session = await server.liveSession(host, { durationMinutes: 60 });
    const extend = (minutes: number, as: Account = host) => api.post(`/sessions/${session.id}/extend`, { minutes }, as);
    const { status, body } = await extend(30);
    expect([status, body.data.durationMinutes]).toEqual([200, 90]);
    expect((await api.get(`/sessions/${session.id}`)).body.data.endsAt).toBe(body.data.endsAt);
    expect(refusalOf(await extend(30, member))[0]).toBe(403);
    expect(refusalOf(await extend(960))).toEqual([400, 'validation_failed']);
    const planned = await server.session(host);
    expect((await api.post(`/sessions/${planned.id}/extend`, { minutes: 5 }, host)).status).toBe(409);
  });
});

test('all of it is as the document says', async () => {
  expect(await undocumented(server)).toEqual([]);
});
