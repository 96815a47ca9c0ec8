import { describe, expect, test } from 'vitest';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');
const otherHost = await server.account('instructor', 'Otto Other');
const boardMember = await server.account('board_member', 'Bo Board');
const member = await server.account('member', 'Mo Member');
const event = (await api.post('/events', { title: 'Spring term' }, host)).body.data;

// The whole timetable, once: what each list must find is said by the titles.
const day = 24 * 60;
await server.session(host, { title: 'Biology', startsAt: inMinutes(2 * day), tags: ['life', 'lab'] });
await server.session(host, { title: 'astronomy', startsAt: inMinutes(3 * day), eventId: event.id });
await server.session(otherHost, { title: 'Chemistry 100%', startsAt: inMinutes(day), tags: ['lab'] });
await server.session(host, { title: 'Drama', startsAt: inMinutes(4 * day), visibility: 'members' });
await server.session(host, { title: 'Ethics', startsAt: inMinutes(5 * day), visibility: 'unlisted' });
const live = await server.liveSession(otherHost, { title: 'French' });
const ended = await server.liveSession(host, { title: 'Geometry' });
await api.post(`/sessions/${ended.id}/end`, {}, host);
const canceled = await server.session(host, { title: 'History', startsAt: inMinutes(6 * day) });
await api.put(`/sessions/${canceled.id}/co-hosts/${member.id}`, host);
await api.delete(`/sessions/${canceled.id}`, host);
const missed = await server.session(host, { title: 'Italian', startsAt: inMinutes(30), durationMinutes: 5 });
await server.letPass(60, missed.id);
await api.post(`/sessions/${live.id}/join`, {}, member);

async function titles(query = '', as: Partial<Account> = {}, list = '/sessions'): Promise<string[]> {
  const { status, body } = await api.get(`${list}${query}`, as);
  expect([status, body.code]).toEqual([200, undefined]);
  return body.data.map(({ title }: Body) => title);
}

describe('the list of sessions', () => {
  const listed = ['Italian', 'French', 'Chemistry 100%', 'Biology', 'astronomy'];
  const readers: readonly [string, () => Partial<Account>, readonly string[]][] = [
    ['anyone the public ones', () => ({}), listed],
    ['account holders those for members too', () => member, [...listed, 'Drama']],
    ['a host their own too, listed or not', () => host, [...listed, 'Drama', 'Ethics']],
    ['another host not those that are unlisted', () => otherHost, [...listed, 'Drama']],
    ['board members all', () => boardMember, [...listed, 'Drama', 'Ethics']],
    ['admins all', () => server.admin, [...listed, 'Drama', 'Ethics']],
  ];
  test.each(readers)('shows %s, scheduled and live, soonest first', async (_, reader, expected) => {
    expect(await titles('', reader())).toEqual(expected);
  });

  test.each([
    ['status=live', ['French']],
    ['status=ended', ['Geometry']],
    ['status=ended,canceled', ['Geometry', 'History']],
    ['status=live&status=canceled', ['French', 'History']],
    [`hostId=${otherHost.id}`, ['French', 'Chemistry 100%']],
    [`eventId=${event.id}`, ['astronomy']],
    ['tag=lab', ['Chemistry 100%', 'Biology']],
    [`tag=lab&hostId=${host.id}`, ['Biology']],
    ['tag=la', []],
    ['visibility=members', ['Drama']],
    ['visibility=unlisted', []],
    ['q=RO', ['astronomy']],
    ['q=0%25', ['Chemistry 100%']],
    ['q=_', []],
    ['archived=true', []],
    ['archived=false&status=live', ['French']],
    [`from=${encodeURIComponent(inMinutes(2.5 * day))}`, ['astronomy', 'Drama']],
    [`from=${inMinutes(0.5 * day)}&to=${inMinutes(2.5 * day)}`, ['Chemistry 100%', 'Biology']],
    ['sort=startsAt&order=desc', ['Drama', 'astronomy', 'Biology', 'Chemistry 100%', 'French', 'Italian']],
    ['sort=createdAt', ['Biology', 'astronomy', 'Chemistry 100%', 'Drama', 'French', 'Italian']],
    ['sort=createdAt&order=desc&status=scheduled&limit=2', ['Italian', 'Drama']],
  ])('answers a member who asks for %s', async (query, expected) => {
    expect(await titles(`?${query}`, member)).toEqual(expected);
  });

  test('sorts by title as people do, whatever the case', async () => {
    const ascending = await titles('?sort=title', boardMember);
    expect(ascending.map((title) => title.slice(0, 3))).toEqual(['ast', 'Bio', 'Che', 'Dra', 'Eth', 'Fre', 'Ita']);
    expect(await titles('?sort=title&order=desc', boardMember)).toEqual([...ascending].reverse());
  });

  test('of what is mine knows what I host, and where I took part', async () => {
    const mine = (as: string) => `?mine=${as}&status=scheduled,live,ended,canceled`;
    expect(await titles(mine('host'), host)).toEqual([
      ...['Italian', 'Geometry', 'Biology', 'astronomy', 'Drama', 'Ethics', 'History'],
    ]);
    expect(await titles(mine('host'), member)).toEqual(['History']);
    expect(await titles(mine('participant'), member)).toEqual(['French']);
    expect(await titles(mine('participant'), host)).toEqual([]);
    expect(await titles(mine('registered'), member)).toEqual([]);
    for (const as of ['host', 'participant', 'registered'])
      expect(refusalOf(await api.get(`/sessions${mine(as)}`))).toEqual([401, 'unauthenticated']);
  });

  test('shows the code to those who manage a session, as reading it does', async () => {
    const codes = async (as: Partial<Account>) =>
      (await api.get('/sessions', as)).body.data.map(({ code }: Body) => code !== undefined);
    expect(await codes({})).toEqual(Array.from({ length: 5 }, () => false));
    expect(await codes(boardMember)).toEqual(Array.from({ length: 7 }, () => true));
    const { data } = (await api.get('/sessions', member)).body;
    expect(data.filter(({ code }: Body) => code !== undefined).map(({ title }: Body) => title)).toEqual(['French']);
  });

  test.each([
    ['status=over', 'status.0'],
    ['sort=capacity', 'sort'],
    ['order=up', 'order'],
    ['hostId=me', 'hostId'],
    ['from=tomorrow', 'from'],
    ['mine=all', 'mine'],
    ['archived=maybe', 'archived'],
    ['colour=red', 'colour'],
    ['q=', 'q'],
  ])('refuses ?%s', async (query, path) => {
    const { status, body } = await api.get(`/sessions?${query}`);
    expect([status, body.code, body.errors[0].path]).toEqual([400, 'validation_failed', path]);
  });
});

describe('the list of upcoming sessions', () => {
  test('shows what is scheduled and still to come, soonest first', async () => {
    const upcoming = (query = '', as: Partial<Account> = {}) => titles(query, as, '/sessions/upcoming');
    expect(await upcoming()).toEqual(['Chemistry 100%', 'Biology', 'astronomy']);
    expect(await upcoming(`?hostId=${host.id}`, member)).toEqual(['Biology', 'astronomy', 'Drama']);
    expect(await upcoming('?limit=1')).toEqual(['Chemistry 100%']);
  });
});

describe('pages', () => {
  const walk = async (query: string, as: Partial<Account>, between: () => Promise<unknown>): Promise<string[]> => {
    const seen: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { data, meta }: Body = (await api.get(`/sessions?${query}${cursor}`, as)).body;
      seen.push(...data.map(({ title }: Body) => title));
      cursor = meta.nextCursor && `&cursor=${encodeURIComponent(meta.nextCursor)}`;
      await between();
    }
    return seen;
  };

  test.each(['startsAt', 'createdAt', 'title'])('by %s hold everything once, either way', async (sort) => {
    for (const order of ['asc', 'desc']) {
      const query = `sort=${sort}&order=${order}`;
      const whole = await titles(`?${query}&limit=100`, boardMember);
      expect(await walk(`${query}&limit=2`, boardMember, async () => {})).toEqual(whole);
    }
  });

  test('hold everything once though equal starts meet and others come and go meanwhile', async () => {
    const tag = 'walk';
    const startsAt = inMinutes(7 * day);
    const plans = Array.from({ length: 7 }, (_, index) => ({ title: `Walk ${index}`, tags: [tag], startsAt }));
    for (const plan of plans) await server.session(host, plan);
    const between = async () => {
      const { id } = await server.session(host, { title: 'Early', tags: [tag], startsAt: inMinutes(6 * day) });
      await api.delete(`/sessions/${id}`, host);
    };
    const seen = await walk(`tag=${tag}&limit=2`, member, between);
    expect(seen).toEqual(plans.map(({ title }) => title));
  });
});

describe('what is archived', () => {
  test('is found among the archived alone', async () => {
    const { id } = await server.liveSession(host, { title: 'Old', tags: ['old'] });
    await api.post(`/sessions/${id}/end`, {}, host);
    await server.query('update sessions set archived_at = now() where id = $1', [id]);
    expect(await titles('?tag=old&status=scheduled,live,ended,canceled')).toEqual([]);
    expect(await titles('?archived=true')).toEqual(['Old']);
    expect(await titles('?archived=true&status=canceled')).toEqual([]);
    expect((await api.get(`/sessions/${id}`)).body.data.archivedAt).toMatch(/Z$/);
  });
});

describe('what is mine', () => {
  test('is found by me, listed or not', async () => {
    const [helper, pupil] = [await server.account(), await server.account()];
    const { id } = await server.liveSession(otherHost, { title: 'Secret', visibility: 'unlisted' });
    await api.put(`/sessions/${id}/co-hosts/${helper.id}`, otherHost);
    await api.post(`/sessions/${id}/join`, {}, pupil);
    expect(await titles('?mine=host', helper)).toEqual(['Secret']);
    expect(await titles('?mine=participant', pupil)).toEqual(['Secret']);
    await api.post(`/sessions/${id}/end`, {}, otherHost);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
