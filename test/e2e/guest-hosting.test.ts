import { expect, test } from 'vitest';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const [server, closed] = await Promise.all([
  aRunningServer({ TRUST_PROXY: '1' }),
  aRunningServer({ GUEST_HOSTING: 'false' }),
]);
const { api } = server;

const open = (hostName: string, plan: object = {}) => api.post('/sessions', { hostName, ...plan });
const hosted = async (hostName: string, plan: object = {}): Promise<Body> => (await open(hostName, plan)).body.data;
const asHost = ({ hostToken: token }: Body): Pick<Account, 'token'> => ({ token });

test('a guest hosts by a name alone, and gets a token', async () => {
  const { status, headers, body } = await open('  Gusta   Guest ');
  const session = body.data;
  expect([status, headers.get('location')]).toEqual([201, `/api/v1/sessions/${session.id}`]);
  expect(session).toMatchObject({ status: 'live', visibility: 'unlisted', hostToken: expect.any(String) });
  expect(session).toMatchObject({ code: expect.any(String), host: { displayName: 'Gusta Guest' } });
  expect((await api.get(`/sessions/${session.id}`)).body.data).not.toHaveProperty('hostToken');
});

test('the hostToken does all that a host does, in that one session', async () => {
  const session = await hosted('Gitta', { title: 'Yoga', startsAt: inMinutes(5) });
  const host = asHost(session);
  const path = `/sessions/${session.id}`;
  const joined = await api.post(`${path}/join`, {}, host);
  expect(joined.body.data.participant).toMatchObject({ role: 'host', displayName: 'Gitta', userId: session.host.id });
  expect((await api.patch(path, { title: 'Pilates' }, host)).body.data.title).toBe('Pilates');
  expect((await api.post(`${path}/start`, {}, host)).body.data.status).toBe('live');
  const { participant } = await server.guestIn(session.id);
  expect((await api.delete(`${path}/participants/${participant.id}`, host)).status).toBe(204);
  expect((await api.put(`${path}/lock`, host)).status).toBe(200);
  for (const what of ['participants', 'attendance', 'history'])
    expect((await api.get(`${path}/${what}`, host)).status).toBe(200);
  const history = (await api.get(`${path}/history`, host)).body.data;
  expect(history[0].by).toEqual({ type: 'guest', id: session.host.id });
  expect((await api.post(`${path}/end`, {}, host)).body.data.status).toBe('ended');
});

test('the hostToken is good for nothing else', async () => {
  const [own, other] = [await hosted('Greta'), await hosted('Greta')];
  expect(own.host.id).toBe(other.host.id);
  const host = asHost(own);
  for (const answer of [
    await api.patch(`/sessions/${other.id}`, { title: 'Mine' }, host),
    await api.post(`/sessions/${other.id}/end`, {}, host),
    await api.delete(`/sessions/${other.id}`, host),
    await api.post(`/sessions/${other.id}/join`, {}, host),
    await api.get(`/sessions/${other.id}/history`, host),
  ])
    expect([401, 403]).toContain(answer.status);
  expect((await api.get(`/sessions/${other.id}`)).body.data).toMatchObject({ status: 'live' });
  expect(refusalOf(await api.post('/sessions', { title: 'Another' }, host))).toEqual([403, 'forbidden']);
  expect(refusalOf(await api.get('/auth/me', host))).toEqual([401, 'unauthenticated']);
  expect(refusalOf(await api.get('/users', host))).toEqual([401, 'unauthenticated']);
});

test('knowing the name gives nothing', async () => {
  const session = await hosted('Gala');
  const namesake = await hosted('GALA');
  expect(namesake.host.id).toBe(session.host.id);
  const answer = await api.delete(`/sessions/${session.id}`, asHost(namesake));
  expect([401, 403]).toContain(answer.status);
  const joined = await api.post(`/sessions/${session.id}/join`, { displayName: 'Gala' });
  expect(joined.body.data.participant.role).toBe('participant');
  expect((await api.get(`/sessions/${session.id}`)).body.data.status).toBe('live');
});

test('an account of the same name is somebody else', async () => {
  const account = await server.account('instructor', 'Inga Same');
  expect((await hosted('Inga Same')).host.id).not.toBe(account.id);
});

test('a guest host’s session is not for members', async () => {
  const refused = await open('Gina', { visibility: 'members' });
  expect([...refusalOf(refused), refused.body.errors[0].path]).toEqual([400, 'validation_failed', 'visibility']);
  const session = await hosted('Gina', { visibility: 'public' });
  const changed = await api.patch(`/sessions/${session.id}`, { visibility: 'members' }, asHost(session));
  expect(refusalOf(changed)).toEqual([400, 'validation_failed']);
});

test.each([
  ['', 'hostName'],
  ['   ', 'hostName'],
  ['x'.repeat(81), 'hostName'],
])('a host is called something: "%s" is refused', async (hostName, path) => {
  const answer = await open(hostName);
  expect([...refusalOf(answer), answer.body.errors[0].path]).toEqual([400, 'validation_failed', path]);
});

test('a guest host holds three sessions at a time, by name, and more once one is over', async () => {
  const sessions = [
    await hosted('Gerda'),
    await hosted(' gerda ', { startsAt: inMinutes(60) }),
    await hosted('GERDA', { startsAt: inMinutes(120) }),
  ];
  const refused = await open('Gerda');
  expect([...refusalOf(refused), refused.body.limit]).toEqual([409, 'session_limit_reached', 3]);
  expect((await open('Gerlinde')).status).toBe(201);
  await api.post(`/sessions/${sessions[0].id}/end`, {}, asHost(sessions[0]));
  expect((await open('Gerda')).status).toBe(201);
  expect(refusalOf(await open('Gerda'))).toEqual([409, 'session_limit_reached']);
  await api.delete(`/sessions/${sessions[1].id}`, asHost(sessions[1]));
  expect((await open('Gerda')).status).toBe(201);
});

test('a namesake at another address holds three of their own', async () => {
  const from = (address: string) =>
    api.post('/sessions', { hostName: 'Two Of Us' }, { headers: { 'x-forwarded-for': address } });
  for (const address of ['192.0.2.1', '192.0.2.2']) {
    for (let count = 0; count < 3; count += 1) expect((await from(address)).status).toBe(201);
    expect(refusalOf(await from(address))).toEqual([409, 'session_limit_reached']);
  }
});

test('a guest host holds three however many calls race', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => open('Rosa Race')));
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(3);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
});

test('the limit is not for staff', async () => {
  const host = await server.account('instructor');
  for (let count = 0; count < 5; count += 1) await server.liveSession(host);
});

test('the token outlives the end by a day, and no longer', async () => {
  const session = await hosted('Gunda');
  const host = asHost(session);
  await api.post(`/sessions/${session.id}/end`, {}, host);
  const readAfter = async (hours: number) => {
    await server.query(`update sessions set ended_at = now() - $1::interval where id = $2`, [
      `${hours} hours`,
      session.id,
    ]);
    return await api.get(`/sessions/${session.id}/attendance`, host);
  };
  expect((await readAfter(23)).status).toBe(200);
  expect(refusalOf(await readAfter(25))).toEqual([401, 'invalid_token']);
});

test('where GUEST_HOSTING is off, nobody hosts without an account', async () => {
  const answer = await closed.api.post('/sessions', { hostName: 'Gusta' });
  expect(refusalOf(answer)).toEqual([401, 'unauthenticated']);
  expect((await closed.liveSession(closed.admin)).status).toBe('live');
});

test('nothing here was answered that the document does not tell', async () => {
  expect([...(await undocumented(server)), ...(await undocumented(closed))]).toEqual([]);
});
