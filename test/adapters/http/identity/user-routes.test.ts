import { describe, expect, it } from 'vitest';
import { freshId } from '#test/support/identity/a-user.ts';
import { goodPassword } from '#test/support/identity/people.ts';
import { bearer, servePeople } from './identity-server.ts';

describe('/auth/me', () => {
  it('is read with its revision, and edited by whoever saw it', async () => {
    const { call, someone } = await servePeople();
    const { accessToken } = await someone();
    const read = await call('GET', 'auth/me', bearer(accessToken));
    expect([read.status, read.headers.get('etag')]).toEqual([200, '"1"']);
    const body = { displayName: 'Ada L', timeZone: 'Asia/Tokyo', locale: 'ja' };
    const edited = await call('PATCH', 'auth/me', { ...bearer(accessToken, { 'If-Match': '"1"' }), body });
    expect([edited.status, edited.headers.get('etag')]).toEqual([200, '"2"']);
    expect(edited.json.data).toMatchObject(body);
    const late = await call('PATCH', 'auth/me', { ...bearer(accessToken, { 'If-Match': '"1"' }), body });
    expect([late.status, late.json.code]).toEqual([412, 'precondition_failed']);
    const removal = await call('DELETE', 'auth/me', bearer(accessToken, { 'If-Match': '"1"' }));
    expect(removal.status).toBe(412);
  });

  it('gives nobody a role, nor anything else that is not theirs', async () => {
    const { call, someone } = await servePeople();
    const { accessToken } = await someone();
    for (const body of [{ role: 'admin' }, { disabled: false }, { email: 'x@example.org' }, { externalId: 'x' }]) {
      expect((await call('PATCH', 'auth/me', { ...bearer(accessToken), body })).status).toBe(400);
    }
  });

  it('is deleted, and the token with it', async () => {
    const { call, someone, users } = await servePeople();
    const { accessToken, user } = await someone();
    expect((await call('DELETE', 'auth/me', bearer(accessToken))).status).toBe(204);
    expect((await call('GET', 'auth/me', bearer(accessToken))).status).toBe(401);
    expect(await users.find(user.id)).toMatchObject({ displayName: 'Deleted user' });
  });

  it('is for who is signed in', async () => {
    const { call } = await servePeople();
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const { status, json } = await call(method, 'auth/me');
      expect([status, json.code]).toEqual([401, 'unauthenticated']);
    }
  });

  it('changes its password', async () => {
    const { call, someone } = await servePeople();
    const { accessToken, email } = await someone();
    const change = (currentPassword: string, newPassword: string) =>
      call('POST', 'auth/password', { ...bearer(accessToken), body: { currentPassword, newPassword } });
    expect((await change('not my password', 'quite another one')).json.code).toBe('invalid_credentials');
    expect((await change(goodPassword, 'short')).json.errors[0].path).toBe('newPassword');
    expect((await change(goodPassword, 'quite another one')).status).toBe(204);
    expect((await call('GET', 'auth/me', bearer(accessToken))).status).toBe(200);
    const login = (password: string) => call('POST', 'auth/login', { body: { email, password } });
    expect((await login(goodPassword)).status).toBe(401);
    expect((await login('quite another one')).status).toBe(200);
  });
});

describe('/users', () => {
  it('is for admins', async () => {
    const { call, someone } = await servePeople();
    const { accessToken, user } = await someone();
    const calls = [
      ['GET', 'users'],
      ['GET', `users/${user.id}`],
      ['PATCH', `users/${user.id}`],
      ['DELETE', `users/${user.id}`],
    ] as const;
    for (const [method, path] of calls) {
      expect((await call(method, path)).json.code).toBe('unauthenticated');
      expect((await call(method, path, bearer(accessToken))).json.code).toBe('forbidden');
    }
  });

  it('lists accounts page by page', async () => {
    const { call, someone, admin } = await servePeople();
    const token = await admin();
    for (let count = 0; count < 3; count += 1) await someone();
    const first = await call('GET', 'users?limit=3', bearer(token));
    expect(first.json.data).toHaveLength(3);
    const second = await call('GET', `users?limit=3&cursor=${first.json.meta.nextCursor}`, bearer(token));
    expect(second.json.data).toHaveLength(1);
    expect(second.json.meta).not.toHaveProperty('nextCursor');
    expect((await call('GET', 'users?cursor=nonsense', bearer(token))).json.code).toBe('validation_failed');
    expect((await call('GET', 'users?limit=0', bearer(token))).status).toBe(400);
  });

  it('reads, edits, disables and deletes an account', async () => {
    const { call, someone, admin } = await servePeople();
    const token = await admin();
    const { user, accessToken } = await someone();
    const path = `users/${user.id}`;
    const read = await call('GET', path, bearer(token));
    expect([read.status, read.headers.get('etag')]).toEqual([200, '"1"']);
    const body = { role: 'instructor', displayName: 'Grace', disabled: true, externalId: 'crm-1' };
    const edited = await call('PATCH', path, { ...bearer(token, { 'If-Match': '"1"' }), body });
    expect([edited.status, edited.headers.get('etag')]).toEqual([200, '"2"']);
    expect(edited.json.data).toMatchObject(body);
    expect((await call('GET', 'auth/me', bearer(accessToken))).status).toBe(401);
    expect((await call('DELETE', path, bearer(token, { 'If-Match': '"1"' }))).status).toBe(412);
    expect((await call('DELETE', path, bearer(token, { 'If-Match': '"2"' }))).status).toBe(204);
    expect((await call('GET', path, bearer(token))).json.code).toBe('user_not_found');
  });

  it('keeps the last admin', async () => {
    const { call, admin } = await servePeople();
    const token = await admin();
    const { json } = await call('GET', 'auth/me', bearer(token));
    const path = `users/${json.data.id}`;
    for (const body of [{ role: 'member' }, { disabled: true }]) {
      const { status, json: problem } = await call('PATCH', path, { ...bearer(token), body });
      expect([status, problem.code]).toEqual([409, 'conflict']);
    }
    expect((await call('DELETE', path, bearer(token))).status).toBe(409);
    expect((await call('DELETE', 'auth/me', bearer(token))).status).toBe(409);
  });

  it('knows no role of guest, no unknown fields and no made-up ids', async () => {
    const { call, admin } = await servePeople();
    const token = await admin();
    const path = `users/${freshId()}`;
    for (const body of [{ role: 'guest' }, { email: 'x@example.org' }, { password: 'x' }, { disabled: 'yes' }]) {
      expect((await call('PATCH', path, { ...bearer(token), body })).status).toBe(400);
    }
    expect((await call('PATCH', path, { ...bearer(token), body: {} })).json.code).toBe('user_not_found');
    expect((await call('GET', 'users/not-an-id', bearer(token))).status).toBe(400);
  });
});
