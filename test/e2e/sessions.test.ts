import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');
const boardMember = await server.account('board_member', 'Bo Board');
const member = await server.account('member', 'Mo Member');
const stranger = await server.account('instructor', 'Sten Stranger');

const violationsOf = ({ body }: Body): readonly string[] => body.errors.map(({ path }: Body) => path);

describe('planning a session', () => {
  test('answers 201 with where it is, its revision and everything that was not said', async () => {
    const startsAt = inMinutes(90);
    const { status, headers, body } = await api.post('/sessions', { title: '  Algebra ', startsAt }, host);
    const session = body.data;
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/sessions/${session.id}`);
    expect(headers.get('etag')).toBe('"1"');
    expect(session).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      code: expect.stringMatching(/^[2-9A-HJKMNP-Z]{6}$/),
      joinUrl: `${server.url}/sessions/${session.id}`,
      ...{ title: 'Algebra', description: '', tags: [], visibility: 'members', status: 'scheduled' },
      ...{ host: { id: host.id, displayName: 'Hana Host' }, coHosts: [] },
      ...{ startsAt, durationMinutes: 60, endsAt: new Date(Date.parse(startsAt) + 3_600_000).toISOString() },
      ...{ timeZone: 'UTC', joinWindowMinutes: 10, joinClosesAt: session.endsAt },
      joinOpensAt: new Date(Date.parse(startsAt) - 600_000).toISOString(),
      ...{ autoStart: false, chatEnabled: true, questionsEnabled: true, spiritEnabled: true },
      ...{ screenShareEnabled: true, recordingEnabled: false, recording: { state: 'none' } },
      ...{ capacity: 6, participantCount: 0, seatsLeft: 6, locked: false },
      room: { provider: 'builtin', state: 'pending', epoch: 1 },
      ...{ createdAt: expect.any(String), updatedAt: session.createdAt, revision: 1 },
    });
  });

  test('keeps everything that was said', async () => {
    const plan = {
      ...{ title: 'Übung', description: 'Bring a pencil', tags: ['math', 'b'], visibility: 'unlisted', capacity: 30 },
      ...{ durationMinutes: 45, timeZone: 'Europe/Berlin', joinWindowMinutes: 60, externalId: 'course-1/lesson-1' },
      ...{ autoStart: true, chatEnabled: false, questionsEnabled: false, spiritEnabled: false },
      ...{ screenShareEnabled: false, recordingEnabled: false },
    };
    const session = await server.session(host, plan);
    expect(session).toMatchObject(plan);
    expect((await api.get(`/sessions/${session.id}`, host)).body.data).toEqual(session);
  });

  test('takes instants in any offset and gives them in UTC', async () => {
    const session = await server.session(host, { startsAt: '2040-07-01T09:00:00+02:00' });
    expect([session.startsAt, session.endsAt]).toEqual(['2040-07-01T07:00:00.000Z', '2040-07-01T08:00:00.000Z']);
  });

  test('reads the host’s time zone where none is said', async () => {
    const account = await server.account('instructor');
    await api.patch('/auth/me', { timeZone: 'Asia/Tokyo' }, account);
    expect((await server.session(account)).timeZone).toBe('Asia/Tokyo');
  });

  test('is for staff', async () => {
    const plan = { title: 'Algebra' };
    expect(refusalOf(await api.post('/sessions', plan))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await api.post('/sessions', plan, member))).toEqual([403, 'forbidden']);
    expect((await api.post('/sessions', plan, boardMember)).status).toBe(201);
    expect((await api.post('/sessions', plan, server.admin)).status).toBe(201);
    const both = await api.post('/sessions', { ...plan, hostName: 'Gusta' }, host);
    expect([...refusalOf(both), ...violationsOf(both)]).toEqual([400, 'validation_failed', 'hostName']);
  });

  test.each([
    ['no title', { title: undefined }, 'title'],
    ['an empty title', { title: '  ' }, 'title'],
    ['a title of 101 characters', { title: 'x'.repeat(101) }, 'title'],
    ['a description of 5001 characters', { description: 'x'.repeat(5001) }, 'description'],
    ['4 minutes', { durationMinutes: 4 }, 'durationMinutes'],
    ['481 minutes', { durationMinutes: 481 }, 'durationMinutes'],
    ['half a minute', { durationMinutes: 30.5 }, 'durationMinutes'],
    ['no seat', { capacity: 0 }, 'capacity'],
    ['10001 seats', { capacity: 10_001 }, 'capacity'],
    ['a start in the past', { startsAt: inMinutes(-1) }, 'startsAt'],
    ['a start without an offset', { startsAt: '2040-07-01T09:00:00' }, 'startsAt'],
    ['21 tags', { tags: Array.from({ length: 21 }, (_, tag) => `tag ${tag}`) }, 'tags'],
    ['a tag of 41 characters', { tags: ['x'.repeat(41)] }, 'tags.0'],
    ['a window of 61 minutes', { joinWindowMinutes: 61 }, 'joinWindowMinutes'],
    ['a time zone of nowhere', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['a visibility that there is not', { visibility: 'secret' }, 'visibility'],
    ['an unknown member', { colour: 'red' }, 'colour'],
    ['an event id that is none', { eventId: 'spring' }, 'eventId'],
  ])('refuses %s and names the member', async (_, plan, path) => {
    const answer = await api.post('/sessions', { title: 'Algebra', startsAt: inMinutes(60), ...plan }, host);
    expect([...refusalOf(answer), ...violationsOf(answer)]).toEqual([400, 'validation_failed', path]);
    expect(answer.body.errors[0]).toEqual({ path, code: expect.any(String), message: expect.any(String) });
  });

  test('takes an externalId once', async () => {
    const externalId = randomUUID();
    const first = await server.session(host, { externalId });
    const second = await api.post('/sessions', { title: 'Algebra', externalId }, stranger);
    expect(refusalOf(second)).toEqual([409, 'external_id_taken']);
    const other = await server.session(host);
    const patched = await api.patch(`/sessions/${other.id}`, { externalId }, host);
    expect(refusalOf(patched)).toEqual([409, 'external_id_taken']);
    expect((await api.patch(`/sessions/${first.id}`, { externalId: null }, host)).body.data.externalId).toBeUndefined();
    expect((await api.patch(`/sessions/${other.id}`, { externalId }, host)).body.data.externalId).toBe(externalId);
  });

  test('without a start opens it at once', async () => {
    const session = await server.liveSession(host);
    expect(session).toMatchObject({ status: 'live', room: { state: 'ready' }, startedAt: session.startsAt });
    expect(Math.abs(Date.parse(session.startedAt) - Date.now())).toBeLessThan(60_000);
  });
});

describe('reading a session', () => {
  test('is for whoever holds the link or the code, whatever its visibility', async () => {
    for (const visibility of ['public', 'members', 'unlisted']) {
      const { id, code } = await server.session(host, { visibility });
      const byLink = await api.get(`/sessions/${id}`);
      expect([byLink.status, byLink.headers.get('etag'), byLink.body.data.id]).toEqual([200, '"1"', id]);
      const typed = encodeURIComponent(` ${code.slice(0, 2)}-${code.slice(2).toLowerCase()}`);
      const byCode = await api.get(`/sessions/by-code/${typed}`);
      expect([byCode.status, byCode.body.data.id]).toEqual([200, id]);
    }
    expect(refusalOf(await api.get(`/sessions/${randomUUID()}`))).toEqual([404, 'session_not_found']);
    expect(refusalOf(await api.get('/sessions/by-code/AAAAAA'))).toEqual([404, 'session_not_found']);
    expect(refusalOf(await api.get('/sessions/42'))).toEqual([400, 'validation_failed']);
  });

  test('shows its code to those who run it and those who are in', async () => {
    const { id, code } = await server.liveSession(host);
    const coHost = await server.account();
    await api.put(`/sessions/${id}/co-hosts/${coHost.id}`, host);
    const { participantToken: token } = await server.guestIn(id);
    const seenBy = async (as: Partial<Account>) => (await api.get(`/sessions/${id}`, as)).body.data.code;
    for (const one of [host, coHost, boardMember, server.admin, { token }]) expect(await seenBy(one)).toBe(code);
    for (const one of [{}, member, stranger]) expect(await seenBy(one)).toBeUndefined();
    await api.post(`/sessions/${id}/leave`, {}, { token });
    expect(await seenBy({ token })).toBeUndefined();
  });

  test('answers anew to who knows the revision, since seats and status change without it', async () => {
    const { id } = await server.liveSession(host);
    await server.guestIn(id);
    const { status, headers, body } = await api.get(`/sessions/${id}`, { headers: { 'if-none-match': '"1"' } });
    expect([status, headers.get('etag'), headers.get('cache-control')]).toEqual([200, '"1"', 'no-store']);
    expect(body.data.participantCount).toBe(1);
  });
});

describe('changing a session', () => {
  test('is for managers and grows its revision', async () => {
    const { id } = await server.session(host);
    const retitle = (title: string, as: Partial<Account>) => api.patch(`/sessions/${id}`, { title }, as);
    expect(refusalOf(await retitle('A', {}))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await retitle('B', member))).toEqual([403, 'forbidden']);
    expect(refusalOf(await retitle('C', stranger))).toEqual([403, 'forbidden']);
    const answers = [await retitle('D', host), await retitle('E', boardMember), await retitle('F', server.admin)];
    expect(answers.map(({ headers, body }) => [headers.get('etag'), body.data.title])).toEqual([
      ['"2"', 'D'],
      ['"3"', 'E'],
      ['"4"', 'F'],
    ]);
    expect((await retitle('F', host)).body.data.revision).toBe(4);
  });

  test('takes every field of planning, one or all', async () => {
    const { id } = await server.session(host);
    const changes = {
      ...{ title: 'Geometry', description: 'Circles', tags: ['round'], visibility: 'unlisted', capacity: 40 },
      ...{ startsAt: '2040-07-01T07:00:00.000Z', durationMinutes: 90, timeZone: 'Europe/Berlin', joinWindowMinutes: 0 },
      ...{ externalId: randomUUID(), autoStart: true, chatEnabled: false, questionsEnabled: false },
      ...{ spiritEnabled: false, screenShareEnabled: false, recordingEnabled: false },
    };
    const { status, body } = await api.patch(`/sessions/${id}`, changes, host);
    expect([status, body.data.revision]).toEqual([200, 2]);
    expect(body.data).toMatchObject({ ...changes, endsAt: '2040-07-01T08:30:00.000Z', seatsLeft: 40 });
    expect((await api.get(`/sessions/${id}`, host)).body.data).toEqual(body.data);
  });

  test('holds to the bounds of planning', async () => {
    const { id } = await server.session(host);
    for (const [path, value] of Object.entries({ title: '', capacity: 0, startsAt: inMinutes(-5), colour: 'red' })) {
      const answer = await api.patch(`/sessions/${id}`, { [path]: value }, host);
      expect([...refusalOf(answer), ...violationsOf(answer)]).toEqual([400, 'validation_failed', path]);
    }
    expect((await api.get(`/sessions/${id}`)).body.data.revision).toBe(1);
  });

  test('of the time zone alone never moves the instant', async () => {
    const { id, startsAt } = await server.session(host);
    const { body } = await api.patch(`/sessions/${id}`, { timeZone: 'America/New_York' }, host);
    expect(body.data).toMatchObject({ timeZone: 'America/New_York', startsAt });
  });

  test('to another time frees seats taken at the door, unless that is open then too', async () => {
    const session = await server.session(host, { startsAt: inMinutes(5) });
    await server.guestIn(session.id);
    const move = async (startsAt: string) =>
      (await api.patch(`/sessions/${session.id}`, { startsAt }, host)).body.data.participantCount;
    expect(await move(inMinutes(8))).toBe(1);
    expect(await move(inMinutes(300))).toBe(0);
  });

  test('can not move what is live, nor touch what is over', async () => {
    const { id } = await server.liveSession(host);
    const change = (changes: object) => api.patch(`/sessions/${id}`, changes, host);
    expect(refusalOf(await change({ startsAt: inMinutes(60) }))).toEqual([409, 'session_live']);
    expect(refusalOf(await change({ durationMinutes: 90 }))).toEqual([409, 'session_live']);
    expect((await change({ title: 'Geometry' })).status).toBe(200);
    await api.post(`/sessions/${id}/end`, {}, host);
    expect(refusalOf(await change({ title: 'Algebra' }))).toEqual([409, 'session_closed']);
  });

  test('can not take seats away from under people', async () => {
    const { id } = await server.liveSession(host);
    await server.guestIn(id);
    await server.guestIn(id);
    const resize = (capacity: number) => api.patch(`/sessions/${id}`, { capacity }, host);
    expect(refusalOf(await resize(1))).toEqual([409, 'capacity_below_taken']);
    expect((await resize(2)).body.data).toMatchObject({ capacity: 2, seatsLeft: 0 });
  });

  test('to members only keeps the guests who are in and refuses others', async () => {
    const { id } = await server.liveSession(host);
    const { participantToken: token } = await server.guestIn(id);
    await api.patch(`/sessions/${id}`, { visibility: 'members' }, host);
    expect((await api.post(`/sessions/${id}/join`, {}, { token })).status).toBe(200);
    const other = await api.post(`/sessions/${id}/join`, { displayName: 'Gwen' });
    expect(refusalOf(other)).toEqual([403, 'members_only']);
  });

  test('with a revision that is past is refused, and joins don’t move the revision', async () => {
    const { id } = await server.liveSession(host);
    await server.guestIn(id);
    const retitle = (title: string, ifMatch: string) =>
      api.patch(`/sessions/${id}`, { title }, { token: host.token, headers: { 'if-match': ifMatch } });
    expect((await retitle('Geometry', '"1"')).status).toBe(200);
    expect(refusalOf(await retitle('Analysis', '"1"'))).toEqual([412, 'precondition_failed']);
    const headers = { 'if-match': '"1"' };
    const canceled = await api.delete(`/sessions/${id}`, { token: host.token, headers });
    expect(refusalOf(canceled)).toEqual([412, 'precondition_failed']);
    expect((await retitle('Analysis', '*')).status).toBe(200);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
