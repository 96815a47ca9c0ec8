import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, goodPassword, refusalOf, signIn } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const [server, offering] = await Promise.all([aRunningServer(), aRunningServer({ SIGNUP_ROLES: 'member,instructor' })]);
const { api } = server;

const someEmail = () => `${randomUUID()}@school.example`;
const registration = (changes: object = {}) => ({
  ...{ email: someEmail(), password: goodPassword, displayName: 'Ada Lovelace' },
  ...changes,
});
const register = (changes: object = {}) => api.post('/auth/register', registration(changes));
const logIn = (email: string, password: string) => api.post('/auth/login', { email, password });
const refresh = (refreshToken: string) => api.post('/auth/refresh', { refreshToken });
const me = (as: Partial<Account>) => api.get('/auth/me', as);
const withoutMeta = ({ meta: _, ...body }: Body) => body;

describe('registering', () => {
  test('answers the account, signed in', async () => {
    const email = someEmail();
    const { status, headers, body } = await register({ email: email.toUpperCase(), displayName: '  Ada   Lovelace ' });
    expect([status, headers.get('location')]).toEqual([201, '/api/v1/auth/me']);
    expect(body.data).toEqual({
      user: {
        ...{ id: expect.any(String), email, displayName: 'Ada Lovelace', role: 'member' },
        ...{ timeZone: 'UTC', locale: 'en', disabled: false, createdAt: expect.any(String) },
      },
      ...{ accessToken: expect.any(String), refreshToken: expect.any(String), expiresIn: 900 },
    });
    expect((await me({ token: body.data.accessToken })).body.data).toEqual(body.data.user);
    const traveller = await register({ timeZone: 'Asia/Tokyo', locale: 'ja-JP' });
    expect(traveller.body.data.user).toMatchObject({ timeZone: 'Asia/Tokyo', locale: 'ja-JP' });
  });

  test.each([
    ['a password of 9 characters', { password: 'x9!kQzu2b' }, 'password'],
    ['a password of 129 characters', { password: 'aB3 '.repeat(33).slice(0, 129) }, 'password'],
    ['a common password', { password: 'qwertyuiop' }, 'password'],
    [
      'the e-mail as password',
      { email: 'a.lovelace@school.example', password: 'A.Lovelace@school.example' },
      'password',
    ],
    ['no e-mail', { email: 'ada at school' }, 'email'],
    ['no name', { displayName: ' ' }, 'displayName'],
    ['a name of 81 characters', { displayName: 'x'.repeat(81) }, 'displayName'],
    ['a time zone of nowhere', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['a role that is not offered', { role: 'instructor' }, 'role'],
    ['the role of an admin', { role: 'admin' }, 'role'],
    ['an id of one’s own', { id: randomUUID() }, 'id'],
  ])('with %s is refused', async (_, changes, path) => {
    const answer = await register(changes);
    expect([...refusalOf(answer), answer.body.errors[0].path]).toEqual([400, 'validation_failed', path]);
  });

  test('takes passwords of 10 and of 128 characters', async () => {
    for (const password of ['x9!kQzu2bé', 'aB3 '.repeat(32)]) {
      const { email } = (await register({ password })).body.data.user;
      expect((await logIn(email, password)).status).toBe(200);
    }
  });

  test('takes an e-mail once, in whatever case', async () => {
    const { email } = await server.account();
    expect(refusalOf(await register({ email: email.toUpperCase() }))).toEqual([409, 'email_taken']);
  });

  test('gives a role that the operator offers', async () => {
    const answer = await offering.api.post('/auth/register', registration({ role: 'instructor' }));
    expect([answer.status, answer.body.data.user.role]).toEqual([201, 'instructor']);
    const plain = await offering.api.post('/auth/register', registration());
    expect(plain.body.data.user.role).toBe('member');
    const refused = await offering.api.post('/auth/register', registration({ role: 'board_member' }));
    expect(refusalOf(refused)).toEqual([400, 'validation_failed']);
  });
});

describe('signing in', () => {
  test('answers the account and a new pair of tokens', async () => {
    const account = await server.account();
    const { status, body } = await logIn(account.email, goodPassword);
    expect([status, body.data.user.id, body.data.expiresIn]).toEqual([200, account.id, 900]);
    expect(body.data.refreshToken).not.toBe(account.refreshToken);
  });

  test('refuses a wrong password, an unknown e-mail and a disabled account in the same words', async () => {
    const [account, disabled] = [await server.account(), await server.account()];
    await api.patch(`/users/${disabled.id}`, { disabled: true }, server.admin);
    const answers = [
      await logIn(account.email, 'not the password'),
      await logIn(someEmail(), goodPassword),
      await logIn(disabled.email, goodPassword),
    ];
    for (const answer of answers) {
      expect(refusalOf(answer)).toEqual([401, 'invalid_credentials']);
      expect(withoutMeta(answer.body)).toEqual(withoutMeta(answers[0]?.body));
    }
  });

  test('needs a token that is one', async () => {
    expect(refusalOf(await me({}))).toEqual([401, 'unauthenticated']);
    const forged = await me({ token: 'e30.e30.e30' });
    expect(refusalOf(forged)).toEqual([401, 'invalid_token']);
    expect(forged.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });
});

describe('a refresh token', () => {
  test('is good once, for a new pair', async () => {
    const { refreshToken, id } = await server.account();
    const { status, body } = await refresh(refreshToken);
    expect([status, body.data.user.id]).toEqual([200, id]);
    expect(body.data.refreshToken).not.toBe(refreshToken);
    expect((await me({ token: body.data.accessToken })).status).toBe(200);
    expect((await refresh(body.data.refreshToken)).status).toBe(200);
  });

  test('that comes back ends the whole sign-in, and no other', async () => {
    const account = await server.account();
    const elsewhere = await signIn(api, account.email, goodPassword);
    const next = (await refresh(account.refreshToken)).body.data;
    expect(refusalOf(await refresh(account.refreshToken))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await refresh(next.refreshToken))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await me({ token: next.accessToken }))).toEqual([401, 'invalid_token']);
    expect((await me(elsewhere)).status).toBe(200);
    expect((await refresh(elsewhere.refreshToken)).status).toBe(200);
  });

  test('is not an access token, nor the other way round', async () => {
    const { token, refreshToken } = await server.account();
    expect(refusalOf(await me({ token: refreshToken }))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await refresh(token))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await refresh('nonsense'))).toEqual([401, 'invalid_token']);
  });
});

describe('signing out', () => {
  test('ends this sign-in and no other', async () => {
    const account = await server.account();
    const elsewhere = await signIn(api, account.email, goodPassword);
    expect((await api.post('/auth/logout', {}, account)).status).toBe(204);
    expect(refusalOf(await me(account))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await refresh(account.refreshToken))).toEqual([401, 'invalid_token']);
    expect((await me(elsewhere)).status).toBe(200);
    expect(refusalOf(await api.post('/auth/logout'))).toEqual([401, 'unauthenticated']);
  });
});

describe('the own account', () => {
  test('is read and changed, as it was seen', async () => {
    const account = await server.account();
    expect((await me(account)).headers.get('etag')).toBe('"1"');
    const change = (changes: object, headers = {}) => api.patch('/auth/me', changes, { token: account.token, headers });
    const changed = await change({ displayName: 'Augusta', timeZone: 'Europe/London', locale: 'en-gb' });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect(changed.body.data).toMatchObject({ displayName: 'Augusta', timeZone: 'Europe/London', locale: 'en-GB' });
    expect(refusalOf(await change({ displayName: 'X' }, { 'if-match': '"1"' }))).toEqual([412, 'precondition_failed']);
    for (const changes of [{ role: 'admin' }, { email: someEmail() }, { disabled: true }, { displayName: '' }])
      expect(refusalOf(await change(changes))).toEqual([400, 'validation_failed']);
    expect(refusalOf(await api.patch('/auth/me', { displayName: 'X' }))).toEqual([401, 'unauthenticated']);
  });

  test('gets a new password, which ends the other sign-ins', async () => {
    const account = await server.account();
    const elsewhere = await signIn(api, account.email, goodPassword);
    const newPassword = 'eleven brass lamps in Turin';
    const change = (currentPassword: string, next: string) =>
      api.post('/auth/password', { currentPassword, newPassword: next }, account);
    expect(refusalOf(await change('not the password', newPassword))).toEqual([401, 'invalid_credentials']);
    const weak = await change(goodPassword, 'short');
    expect([...refusalOf(weak), weak.body.errors[0].path]).toEqual([400, 'validation_failed', 'newPassword']);
    expect((await change(goodPassword, newPassword)).status).toBe(204);
    expect((await me(account)).status).toBe(200);
    expect((await refresh(account.refreshToken)).status).toBe(200);
    expect(refusalOf(await me(elsewhere))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await refresh(elsewhere.refreshToken))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await logIn(account.email, goodPassword))).toEqual([401, 'invalid_credentials']);
    expect((await logIn(account.email, newPassword)).status).toBe(200);
  });

  test('is deleted: name and e-mail go everywhere, the record stays', async () => {
    const host = await server.account('instructor', 'Hana Host');
    const account = await server.account('member', 'Forget Me Please');
    const { id } = await server.liveSession(host);
    const { participant } = (await api.post(`/sessions/${id}/join`, {}, account)).body.data;
    await api.put(`/sessions/${id}/co-hosts/${account.id}`, host);
    expect((await api.delete('/auth/me', account)).status).toBe(204);

    expect(refusalOf(await me(account))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await refresh(account.refreshToken))).toEqual([401, 'invalid_token']);
    expect(refusalOf(await logIn(account.email, goodPassword))).toEqual([401, 'invalid_credentials']);
    for (const what of ['', '/participants', '/attendance', '/history']) {
      const { status, body } = await api.get(`/sessions/${id}${what}`, host);
      expect([what, status]).toEqual([what, 200]);
      expect(JSON.stringify(body)).not.toContain('Forget Me');
      if (what === '/participants' || what === '/attendance')
        expect(body.data[0]).toMatchObject({ userId: account.id, displayName: expect.any(String) });
    }
    const { data } = (await api.get(`/sessions/${id}/attendance`, host)).body;
    expect(data.map((row: Body) => row.participantId)).toEqual([participant.id]);
    for (const table of ['users', 'sign_ins'])
      expect(JSON.stringify(await server.query(`select * from ${table}`))).not.toContain(account.email);
    expect((await register({ email: account.email })).status).toBe(201);
  });
});

describe('others', () => {
  test('see the id and the name alone', async () => {
    const host = await server.account('instructor', 'Hana Host');
    const session = await server.session(host);
    const { body } = await api.get(`/sessions/${session.id}`);
    expect(body.data.host).toEqual({ id: host.id, displayName: 'Hana Host' });
    expect(JSON.stringify(body)).not.toContain(host.email);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect([...(await undocumented(server)), ...(await undocumented(offering))]).toEqual([]);
});
