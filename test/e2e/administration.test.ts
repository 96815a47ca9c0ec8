import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, goodPassword, inMinutes, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api, admin } = server;
const change = (account: Pick<Account, 'id'>, changes: object, as: Partial<Account> = admin) =>
  api.patch(`/users/${account.id}`, changes, as);
const remove = (account: Pick<Account, 'id'>, as: Partial<Account> = admin) => api.delete(`/users/${account.id}`, as);
const me = (as: Partial<Account>) => api.get('/auth/me', as);
const plan = (as: Partial<Account>) => api.post('/sessions', { title: 'Algebra', startsAt: inMinutes(60) }, as);

describe('accounts', () => {
  test('are for admins alone', async () => {
    const account = await server.account();
    const others: Partial<Account>[] = [
      account,
      await server.account('instructor'),
      await server.account('board_member'),
    ];
    for (const one of others) {
      expect(refusalOf(await api.get('/users', one))).toEqual([403, 'forbidden']);
      expect(refusalOf(await api.get(`/users/${account.id}`, one))).toEqual([403, 'forbidden']);
      expect(refusalOf(await change(account, { role: 'admin' }, one))).toEqual([403, 'forbidden']);
      expect(refusalOf(await remove(account, one))).toEqual([403, 'forbidden']);
    }
    expect(refusalOf(await api.get('/users'))).toEqual([401, 'unauthenticated']);
  });

  test('are listed once each, page by page, without what is secret and without guest hosts', async () => {
    const made = [await server.account(), await server.account(), await server.account()];
    await api.post('/sessions', { hostName: 'Gusta Guest' });
    const seen: Body[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { data, meta }: Body = (await api.get(`/users?limit=2${cursor}`, admin)).body;
      expect(data.length).toBeLessThanOrEqual(2);
      seen.push(...data);
      cursor = meta.nextCursor && `&cursor=${encodeURIComponent(meta.nextCursor)}`;
    }
    const ids = seen.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of [admin, ...made]) expect(ids).toContain(id);
    expect(seen.map(({ displayName }) => displayName)).not.toContain('Gusta Guest');
    expect(Object.keys(seen[0])).toEqual(
      expect.arrayContaining(['id', 'email', 'displayName', 'role', 'timeZone', 'locale', 'disabled', 'createdAt']),
    );
  });

  test('are read, changed as they were seen, and deleted', async () => {
    const account = await server.account();
    const read = await api.get(`/users/${account.id}`, admin);
    expect([read.status, read.headers.get('etag'), read.body.data.email]).toEqual([200, '"1"', account.email]);
    const named = await change(account, { displayName: 'Augusta' });
    expect([named.status, named.headers.get('etag'), named.body.data.displayName]).toEqual([200, '"2"', 'Augusta']);
    const stale = { token: admin.token, headers: { 'if-match': '"1"' } };
    expect(refusalOf(await api.patch(`/users/${account.id}`, { displayName: 'X' }, stale))[0]).toBe(412);
    expect(refusalOf(await api.delete(`/users/${account.id}`, stale))).toEqual([412, 'precondition_failed']);
    expect((await remove(account)).status).toBe(204);
    expect(refusalOf(await api.get(`/users/${account.id}`, admin))).toEqual([404, 'user_not_found']);
    expect(refusalOf(await change(account, { displayName: 'X' }))).toEqual([404, 'user_not_found']);
    expect(refusalOf(await remove({ id: randomUUID() }))).toEqual([404, 'user_not_found']);
    expect(refusalOf(await me(account))).toEqual([401, 'invalid_token']);
  });

  test.each([
    ['a role that there is not', { role: 'guest' }, 'role'],
    ['an unknown member', { password: goodPassword }, 'password'],
    ['half a truth', { disabled: 'yes' }, 'disabled'],
  ])('are not given %s', async (_, changes, path) => {
    const answer = await change(await server.account(), changes);
    expect([...refusalOf(answer), answer.body.errors[0].path]).toEqual([400, 'validation_failed', path]);
  });

  test('take an externalId once', async () => {
    const externalId = `https://idp.example|${randomUUID()}`;
    expect((await change(await server.account(), { externalId })).body.data.externalId).toBe(externalId);
    expect(refusalOf(await change(await server.account(), { externalId }))).toEqual([409, 'external_id_taken']);
  });
});

describe('a role', () => {
  test('that is given or taken counts at once, with the token that there is', async () => {
    const account = await server.account();
    expect(refusalOf(await plan(account))).toEqual([403, 'forbidden']);
    await change(account, { role: 'instructor' });
    expect((await plan(account)).status).toBe(201);
    await change(account, { role: 'admin' });
    expect((await api.get('/users', account)).status).toBe(200);
    await change(account, { role: 'member' });
    expect(refusalOf(await plan(account))).toEqual([403, 'forbidden']);
    expect(refusalOf(await api.get('/users', account))).toEqual([403, 'forbidden']);
  });
});

describe('a disabled account', () => {
  test('is refused at once, with every token that it had', async () => {
    const account = await server.account('instructor');
    const { id } = await server.liveSession(account);
    const { participantToken } = (await api.post(`/sessions/${id}/join`, {}, account)).body.data;
    expect((await change(account, { disabled: true })).body.data.disabled).toBe(true);
    expect(refusalOf(await me(account))).toEqual([401, 'invalid_token']);
    const { refreshToken } = account;
    expect(refusalOf(await api.post('/auth/refresh', { refreshToken }))).toEqual([401, 'invalid_token']);
    const rejoined = await api.post(`/sessions/${id}/join`, {}, { token: participantToken });
    expect(refusalOf(rejoined)).toEqual([401, 'invalid_token']);
  });

  test('signs in again once it is enabled, but its old tokens stay dead', async () => {
    const account = await server.account();
    await change(account, { disabled: true });
    await change(account, { disabled: false });
    expect(refusalOf(await me(account))).toEqual([401, 'invalid_token']);
    const again = await api.post('/auth/login', { email: account.email, password: goodPassword });
    expect(again.status).toBe(200);
  });
});

describe('the last admin', () => {
  test('can not be lost', async () => {
    const refused = [409, 'conflict'];
    expect(refusalOf(await change(admin, { role: 'member' }))).toEqual(refused);
    expect(refusalOf(await change(admin, { disabled: true }))).toEqual(refused);
    expect(refusalOf(await remove(admin))).toEqual(refused);
    expect(refusalOf(await api.delete('/auth/me', admin))).toEqual(refused);
    expect((await me(admin)).body.data).toMatchObject({ role: 'admin', disabled: false });
  });

  test('of two stays, though both go at once', async () => {
    const second = await server.account('admin');
    const race = await Promise.all([change(admin, { role: 'member' }, second), change(second, { role: 'member' })]);
    expect(race.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
