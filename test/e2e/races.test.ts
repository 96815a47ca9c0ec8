import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, goodPassword, inMinutes } from '../support/a-running-server.ts';
import type { ApiAnswer } from '../support/api-client.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');
const coHosts = await Promise.all(Array.from({ length: 12 }, () => server.account()));

/** How each of several calls made at once was answered: its status, or its code where it was refused. */
const atOnce = async (...calls: readonly Promise<ApiAnswer>[]): Promise<readonly (string | number)[]> =>
  (await Promise.all(calls)).map(({ status, body }) => (status < 400 ? status : body.code)).sort();
const times = (count: number, call: (index: number) => Promise<ApiAnswer>) =>
  Array.from({ length: count }, (_, i) => call(i));
const kindsOf = async ({ id }: Body): Promise<string[]> =>
  (await api.get(`/sessions/${id}/history?limit=100`, host)).body.data.map(({ kind }: Body) => kind);
const read = async ({ id }: Body): Promise<Body> => (await api.get(`/sessions/${id}`, host)).body.data;

describe('of two who come at the same moment', () => {
  test('one gets the e-mail', async () => {
    const registration = { email: `${randomUUID()}@school.example`, password: goodPassword, displayName: 'Ada' };
    const register = () => api.post('/auth/register', registration);
    expect(await atOnce(register(), register(), register())).toEqual([201, 'email_taken', 'email_taken']);
  });

  test('one gets the externalId', async () => {
    const externalId = randomUUID();
    for (const path of ['/sessions', '/events']) {
      const make = () => api.post(path, { title: 'Algebra', externalId }, host);
      expect(await atOnce(make(), make())).toEqual([201, 'external_id_taken']);
    }
  });

  test('one starts, and one ends', async () => {
    const session = await server.session(host, { startsAt: inMinutes(5) });
    const act = (what: string) => () => api.post(`/sessions/${session.id}/${what}`, {}, host);
    const expected = [200, ...Array.from({ length: 3 }, () => 'invalid_status_transition')];
    expect(await atOnce(...times(4, act('start')))).toEqual(expected);
    expect(await atOnce(...times(4, act('end')))).toEqual(expected);
    const kinds = await kindsOf(session);
    for (const kind of ['session.started', 'session.ended', 'room.ready', 'room.closed'])
      expect([kind, kinds.filter((one) => one === kind).length]).toEqual([kind, 1]);
  });

  test('one ends it or one cancels it, and nobody stays inside', async () => {
    const session = await server.liveSession(host, { capacity: 20 });
    const join = () => api.post(`/sessions/${session.id}/join`, { displayName: 'Gwen' });
    const answers = await atOnce(
      ...times(5, join),
      api.post(`/sessions/${session.id}/end`, {}, host),
      api.delete(`/sessions/${session.id}`, host),
      ...times(5, join),
    );
    expect(answers.filter((answer) => answer === 'invalid_status_transition')).toHaveLength(1);
    for (const answer of answers) expect([200, 'session_closed', 'invalid_status_transition']).toContain(answer);
    expect(await read(session)).toMatchObject({ participantCount: 0, seatsLeft: 20 });
    const { data } = (await api.get(`/sessions/${session.id}/attendance`, host)).body;
    for (const row of data) expect(row).toMatchObject({ present: false, final: true });
  });

  test('one edits what both have seen', async () => {
    const session = await server.session(host);
    const retitle = (index: number) =>
      api.patch(
        `/sessions/${session.id}`,
        { title: `Title ${index}` },
        { token: host.token, headers: { 'if-match': '"1"' } },
      );
    const refused = Array.from({ length: 4 }, () => 'precondition_failed');
    expect(await atOnce(...times(5, retitle))).toEqual([200, ...refused]);
    expect((await read(session)).revision).toBe(2);
  });

  test('both edits of different fields stay', async () => {
    const session = await server.session(host);
    const changes = [{ title: 'Geometry' }, { description: 'Circles' }, { capacity: 9 }, { timeZone: 'Asia/Tokyo' }];
    await Promise.all(changes.map((change) => api.patch(`/sessions/${session.id}`, change, host)));
    expect(await read(session)).toMatchObject({ ...Object.assign({}, ...changes), revision: 5 });
  });

  test('one renews a sign-in, which goes on', async () => {
    const { refreshToken } = await server.account();
    const refresh = (token = refreshToken) => api.post('/auth/refresh', { refreshToken: token });
    const answers = await Promise.all(times(4, () => refresh()));
    const renewed = answers.filter(({ status }) => status === 200);
    expect(renewed).toHaveLength(1);
    for (const { status, body } of answers) if (status !== 200) expect(body.code).toBe('invalid_token');
    expect((await refresh(renewed[0]?.body.data.refreshToken)).status).toBe(200);
  });

  test('an event is deleted, or gets its session', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id: eventId } = (await api.post('/events', { title: 'Term' }, host)).body.data;
      const plan = { title: 'Algebra', startsAt: inMinutes(600), eventId };
      const answers = await atOnce(api.delete(`/events/${eventId}`, host), api.post('/sessions', plan, host));
      expect([
        [201, 'event_in_use'],
        [204, 'event_not_found'],
      ]).toContainEqual(answers);
    }
  });
});

describe('one person at several doors', () => {
  test('is one participant with one seat', async () => {
    const session = await server.liveSession(host, { capacity: 5 });
    const [account] = coHosts;
    expect(await atOnce(...times(8, () => api.post(`/sessions/${session.id}/join`, {}, account)))).toEqual(
      Array.from({ length: 8 }, () => 200),
    );
    expect(await read(session)).toMatchObject({ participantCount: 1, seatsLeft: 4 });
    expect((await kindsOf(session)).filter((kind) => kind === 'participant.joined')).toHaveLength(1);
  });

  test('holds a seat or holds none, whatever comes and goes', async () => {
    const session = await server.liveSession(host, { capacity: 3 });
    const { participant, participantToken: token } = await server.guestIn(session.id);
    const join = () => api.post(`/sessions/${session.id}/join`, {}, { token });
    const leave = () => api.post(`/sessions/${session.id}/leave`, {}, { token });
    for (const answer of await atOnce(...times(6, join), ...times(6, leave))) expect([200, 204]).toContain(answer);
    const { data } = (await api.get(`/sessions/${session.id}/participants`, host)).body;
    const { participantCount, seatsLeft } = await read(session);
    expect(data.map(({ id, present }: Body) => [id, present])).toEqual([[participant.id, participantCount === 1]]);
    expect(seatsLeft).toBe(3 - participantCount);
  });

  test('who is removed while coming in is out', async () => {
    const session = await server.liveSession(host, { capacity: 3 });
    const { participant, participantToken: token } = await server.guestIn(session.id);
    await atOnce(
      ...times(4, () => api.post(`/sessions/${session.id}/join`, {}, { token })),
      api.delete(`/sessions/${session.id}/participants/${participant.id}`, host),
      ...times(4, () => api.post(`/sessions/${session.id}/join`, {}, { token })),
    );
    expect(await read(session)).toMatchObject({ participantCount: 0, seatsLeft: 3 });
  });
});

describe('many at once', () => {
  test('are at most ten co-hosts', async () => {
    const session = await server.session(host);
    const name = (index: number) =>
      api.call('PUT', `/sessions/${session.id}/co-hosts/${coHosts[index]?.id}`, undefined, host);
    const answers = await atOnce(...times(12, name));
    expect(answers.filter((answer) => answer === 200)).toHaveLength(10);
    expect(answers.filter((answer) => answer === 'validation_failed')).toHaveLength(2);
    expect((await read(session)).coHosts).toHaveLength(10);
  });

  test('find as many seats as there are while the capacity moves', async () => {
    const session = await server.liveSession(host, { capacity: 4 });
    const resize = (capacity: number) => api.patch(`/sessions/${session.id}`, { capacity }, host);
    const join = () => api.post(`/sessions/${session.id}/join`, { displayName: 'Gwen' });
    const answers = await atOnce(...times(6, join), resize(8), ...times(6, join), resize(2), ...times(6, join));
    for (const answer of answers) expect([200, 'session_full', 'capacity_below_taken']).toContain(answer);
    const { capacity, seatsLeft, participantCount } = await read(session);
    expect(participantCount + seatsLeft).toBe(capacity);
    expect(seatsLeft).toBeGreaterThanOrEqual(0);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});

afterAll(() => {
  expect(server.process.output()).not.toContain('unexpected error');
});
