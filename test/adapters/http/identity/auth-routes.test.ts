import { describe, expect, it } from 'vitest';
import { goodPassword } from '#test/support/identity/people.ts';
import { bearer, servePeople } from './identity-server.ts';

const ada = { email: 'Ada@example.org', password: goodPassword, displayName: 'Ada Lovelace' };

describe('POST /auth/register', () => {
  it('answers 201 with the user and a pair of tokens', async () => {
    const { call } = await servePeople();
    const { status, headers, json } = await call('POST', 'auth/register', {
      body: { ...ada, timeZone: 'Europe/Berlin' },
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe('/api/v1/auth/me');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(json.data).toEqual({
      user: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        email: 'ada@example.org',
        displayName: 'Ada Lovelace',
        role: 'member',
        timeZone: 'Europe/Berlin',
        locale: 'en',
        disabled: false,
        createdAt: '2026-01-01T09:00:00.000Z',
      },
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      expiresIn: 900,
    });
    const me = await call('GET', headers.get('location') ?? '', bearer(json.data.accessToken));
    expect(me.json.data).toEqual(json.data.user);
  });

  it('answers 409 for an e-mail that is taken', async () => {
    const { call } = await servePeople();
    await call('POST', 'auth/register', { body: ada });
    const { status, json } = await call('POST', 'auth/register', { body: ada });
    expect([status, json.code]).toEqual([409, 'email_taken']);
  });

  it.each([
    [{ ...ada, password: 'too short' }, 'password'],
    [{ ...ada, password: 'x'.repeat(129) }, 'password'],
    [{ ...ada, password: 'ada@example.org' }, 'password'],
    [{ ...ada, email: 'nobody' }, 'email'],
    [{ ...ada, displayName: ' ' }, 'displayName'],
    [{ ...ada, displayName: 'x'.repeat(81) }, 'displayName'],
    [{ ...ada, timeZone: 'Mars/Base' }, 'timeZone'],
    [{ ...ada, role: 'admin' }, 'role'],
    [{ ...ada, role: 'guest' }, 'role'],
    [{ ...ada, externalId: 'https://id.example|1' }, 'externalId'],
    [{ email: ada.email, password: ada.password }, 'displayName'],
  ])('answers 400 for %j', async (body, path) => {
    const { call } = await servePeople();
    const { status, json } = await call('POST', 'auth/register', { body });
    expect([status, json.code]).toEqual([400, 'validation_failed']);
    expect(json.errors.map((error: { path: string }) => error.path)).toEqual([path]);
  });
});

describe('POST /auth/login, /auth/refresh and /auth/logout', () => {
  it('sign in, refresh and sign out', async () => {
    const { call } = await servePeople();
    await call('POST', 'auth/register', { body: ada });
    const login = await call('POST', 'auth/login', { body: { email: ada.email, password: ada.password } });
    expect(login.status).toBe(200);
    const refreshed = await call('POST', 'auth/refresh', { body: { refreshToken: login.json.data.refreshToken } });
    expect(refreshed.status).toBe(200);
    const { accessToken, refreshToken } = refreshed.json.data;
    expect((await call('POST', 'auth/logout', bearer(accessToken))).status).toBe(204);
    expect((await call('GET', 'auth/me', bearer(accessToken))).json.code).toBe('invalid_token');
    const late = await call('POST', 'auth/refresh', { body: { refreshToken } });
    expect([late.status, late.json.code]).toEqual([401, 'invalid_token']);
  });

  it('answer 401 to strangers, the same whoever it is', async () => {
    const { call } = await servePeople();
    await call('POST', 'auth/register', { body: ada });
    const wrong = await call('POST', 'auth/login', { body: { email: ada.email, password: 'not the password' } });
    const unknown = await call('POST', 'auth/login', {
      body: { email: 'eve@example.org', password: 'not the password' },
    });
    expect([wrong.status, wrong.json.code]).toEqual([401, 'invalid_credentials']);
    const said = ({ json: { instance: _, meta: __, ...rest } }: typeof wrong) => rest;
    expect(said(unknown)).toEqual(said(wrong));
  });

  it('end the sign-in when a spent refresh token comes back', async () => {
    const { call, clock } = await servePeople();
    const { json } = await call('POST', 'auth/register', { body: ada });
    const { refreshToken } = json.data;
    clock.advance({ minutes: 1 });
    const next = await call('POST', 'auth/refresh', { body: { refreshToken } });
    expect((await call('POST', 'auth/refresh', { body: { refreshToken } })).status).toBe(401);
    const after = await call('POST', 'auth/refresh', { body: { refreshToken: next.json.data.refreshToken } });
    expect(after.status).toBe(401);
  });

  it('sign out by the refresh token, or ask who it is', async () => {
    const { call } = await servePeople();
    const { json } = await call('POST', 'auth/register', { body: ada });
    const { refreshToken } = json.data;
    expect((await call('POST', 'auth/logout', { body: { refreshToken } })).status).toBe(204);
    expect((await call('POST', 'auth/refresh', { body: { refreshToken } })).status).toBe(401);
    const nobody = await call('POST', 'auth/logout');
    expect([nobody.status, nobody.json.code]).toEqual([401, 'unauthenticated']);
  });

  it('put no secret on record', async () => {
    const { call, observer } = await servePeople();
    const { json } = await call('POST', 'auth/register', { body: ada });
    await call('POST', 'auth/login', { body: { email: ada.email, password: 'not the password' } });
    await call('POST', 'auth/register', { body: { ...ada, password: 'short-pw' } });
    await call('POST', 'auth/refresh', { body: { refreshToken: `${json.data.refreshToken}x` } });
    expect(observer.errors).toEqual([]);
    const record = JSON.stringify(observer.requests);
    for (const secret of ['example.org', ada.password, 'short-pw', json.data.accessToken, json.data.refreshToken]) {
      expect(record).not.toContain(secret);
    }
  });
});
