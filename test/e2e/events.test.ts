import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const maker = await server.account('instructor', 'Mia Maker');
const otherStaff = await server.account('instructor', 'Otto Other');
const boardMember = await server.account('board_member', 'Bo Board');
const member = await server.account('member', 'Mo Member');

const make = (details: object = {}, as: Partial<Account> = maker) =>
  api.post('/events', { title: 'Spring term', ...details }, as);
const made = async (details: object = {}): Promise<Body> => (await make(details)).body.data;
const change = (id: string, changes: object, as: Partial<Account> = maker) => api.patch(`/events/${id}`, changes, as);
const remove = (id: string, as: Partial<Account> = maker) => api.delete(`/events/${id}`, as);
const titlesOf = ({ body }: Body): readonly string[] => body.data.map(({ title }: Body) => title);

describe('an event', () => {
  test('is made by staff, with defaults and a revision', async () => {
    const { status, headers, body } = await make();
    expect([status, headers.get('etag')]).toEqual([201, '"1"']);
    expect(headers.get('location')).toBe(`/api/v1/events/${body.data.id}`);
    expect(body.data).toEqual({
      id: expect.any(String),
      ...{ title: 'Spring term', description: '', timeZone: 'UTC', visibility: expect.any(String) },
      ...{ createdBy: maker.id, createdAt: expect.any(String), updatedAt: body.data.createdAt, revision: 1 },
    });
    expect(refusalOf(await make({}, {}))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await make({}, member))).toEqual([403, 'forbidden']);
    expect((await make({}, server.admin)).status).toBe(201);
  });

  test('keeps what was said', async () => {
    const details = {
      ...{ description: 'Sums', visibility: 'members', timeZone: 'Europe/Berlin', externalId: 'term-1' },
      ...{ startsAt: '2040-03-01T08:00:00.000Z', endsAt: '2040-06-01T08:00:00.000Z' },
    };
    const event = await made(details);
    expect(event).toMatchObject(details);
    expect((await api.get(`/events/${event.id}`, member)).body.data).toEqual({ ...event, sessions: [] });
  });

  test.each([
    ['an empty title', { title: ' ' }, 'title'],
    ['a title of 101 characters', { title: 'x'.repeat(101) }, 'title'],
    ['a description of 5001 characters', { description: 'x'.repeat(5001) }, 'description'],
    ['an end before its start', { startsAt: inMinutes(60), endsAt: inMinutes(30) }, 'endsAt'],
    ['a time zone of nowhere', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['a visibility for sessions only', { visibility: 'unlisted' }, 'visibility'],
    ['an unknown member', { colour: 'red' }, 'colour'],
  ])('with %s is refused', async (_, details, path) => {
    const answer = await make(details);
    expect([...refusalOf(answer), answer.body.errors[0].path]).toEqual([400, 'validation_failed', path]);
  });

  test('takes an externalId once', async () => {
    const externalId = randomUUID();
    await made({ externalId });
    expect(refusalOf(await make({ externalId }))).toEqual([409, 'external_id_taken']);
    const other = await made();
    expect(refusalOf(await change(other.id, { externalId }))).toEqual([409, 'external_id_taken']);
  });

  test('is changed and deleted by its maker, admins and board members', async () => {
    const { id } = await made();
    for (const act of [
      (as: Partial<Account>) => change(id, { title: 'X' }, as),
      (as: Partial<Account>) => remove(id, as),
    ]) {
      expect(refusalOf(await act({}))).toEqual([401, 'unauthenticated']);
      for (const one of [member, otherStaff]) expect(refusalOf(await act(one))).toEqual([403, 'forbidden']);
    }
    for (const one of [maker, boardMember, server.admin])
      expect((await change(id, { title: `By ${one.displayName}` }, one)).status).toBe(200);
    expect((await remove(id, boardMember)).status).toBe(204);
    expect(refusalOf(await remove(id))).toEqual([404, 'event_not_found']);
    expect(refusalOf(await change(id, { title: 'X' }))).toEqual([404, 'event_not_found']);
  });

  test('is changed and deleted only as it was seen', async () => {
    const { id } = await made({ startsAt: inMinutes(60) });
    const call = { token: maker.token, headers: { 'if-match': '"1"' } };
    const changed = await api.patch(`/events/${id}`, { startsAt: null }, call);
    expect([changed.status, changed.headers.get('etag'), changed.body.data.startsAt]).toEqual([200, '"2"', undefined]);
    expect(refusalOf(await api.patch(`/events/${id}`, { title: 'X' }, call))).toEqual([412, 'precondition_failed']);
    expect(refusalOf(await api.delete(`/events/${id}`, call))).toEqual([412, 'precondition_failed']);
  });

  test('is not deleted while sessions belong to it', async () => {
    const { id } = await made();
    const session = await server.session(maker, { eventId: id });
    expect(refusalOf(await remove(id))).toEqual([409, 'event_in_use']);
    await api.patch(`/sessions/${session.id}`, { eventId: null }, maker);
    expect((await remove(id)).status).toBe(204);
  });
});

describe('the list of events', () => {
  test('is for staff, newest first, with pages and filters', async () => {
    const mark = randomUUID();
    await made({ title: `A ${mark}`, visibility: 'public', startsAt: '2041-01-01T00:00:00Z' });
    await made({ title: `B ${mark}`, visibility: 'members', startsAt: '2042-01-01T00:00:00Z' });
    await made({ title: `C ${mark}`, visibility: 'public' });
    expect(refusalOf(await api.get('/events'))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await api.get('/events', member))).toEqual([403, 'forbidden']);
    const list = (query: string) => api.get(`/events?q=${mark}${query}`, otherStaff);
    expect(titlesOf(await list(''))).toEqual([`C ${mark}`, `B ${mark}`, `A ${mark}`]);
    expect(titlesOf(await list('&visibility=public'))).toEqual([`C ${mark}`, `A ${mark}`]);
    expect(titlesOf(await list('&from=2041-06-01T00:00:00Z'))).toEqual([`B ${mark}`]);
    expect(titlesOf(await list('&to=2041-06-01T00:00:00Z'))).toEqual([`A ${mark}`]);
    const first = await list('&limit=2');
    const second = await list(`&limit=2&cursor=${first.body.meta.nextCursor}`);
    expect([...titlesOf(first), ...titlesOf(second)]).toEqual([`C ${mark}`, `B ${mark}`, `A ${mark}`]);
    expect(second.body.meta.nextCursor).toBeUndefined();
  });
});

describe('an event with its sessions', () => {
  test('is for members, and a public one for anyone', async () => {
    const [open, closed] = [await made({ visibility: 'public' }), await made({ visibility: 'members' })];
    for (const { id } of [open, closed]) {
      expect(refusalOf(await api.get(`/events/${id}`))).toEqual([401, 'unauthenticated']);
      expect((await api.get(`/events/${id}`, member)).status).toBe(200);
    }
    expect((await api.get(`/events/public/${open.id}`)).status).toBe(200);
    expect(refusalOf(await api.get(`/events/public/${closed.id}`))).toEqual([404, 'event_not_found']);
    expect(refusalOf(await api.get(`/events/${randomUUID()}`, member))).toEqual([404, 'event_not_found']);
  });

  test('shows those that the caller may find, soonest first', async () => {
    const { id } = await made({ visibility: 'public' });
    const plan = { eventId: id };
    await server.session(maker, { ...plan, title: 'Second', startsAt: inMinutes(200) });
    await server.session(maker, { ...plan, title: 'First', startsAt: inMinutes(100), visibility: 'members' });
    await server.session(maker, { ...plan, title: 'Third', startsAt: inMinutes(300), visibility: 'unlisted' });
    const seen = async (path: string, as: Partial<Account>) =>
      (await api.get(`/events/${path}`, as)).body.data.sessions.map(({ title }: Body) => title);
    expect(await seen(`public/${id}`, {})).toEqual(['Second']);
    expect(await seen(id, member)).toEqual(['First', 'Second']);
    expect(await seen(id, maker)).toEqual(['First', 'Second', 'Third']);
    expect(await seen(`public/${id}`, server.admin)).toEqual(['First', 'Second', 'Third']);
  });

  test('takes no session of an event that there is not', async () => {
    const eventId = randomUUID();
    const planned = await api.post('/sessions', { title: 'Algebra', eventId }, maker);
    expect(refusalOf(planned)).toEqual([404, 'event_not_found']);
    const { id } = await server.session(maker);
    expect(refusalOf(await api.patch(`/sessions/${id}`, { eventId }, maker))).toEqual([404, 'event_not_found']);
  });

  test('gets and loses a session', async () => {
    const { id: eventId } = await made();
    const { id } = await server.session(maker, { eventId });
    expect((await api.get(`/sessions/${id}`)).body.data.eventId).toBe(eventId);
    expect((await api.patch(`/sessions/${id}`, { eventId: null }, maker)).body.data.eventId).toBeUndefined();
    expect((await api.get(`/events/${eventId}`, member)).body.data.sessions).toEqual([]);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
