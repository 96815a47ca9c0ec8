import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ValidationFailed } from '#src/domain/expected-error.ts';
import { EmailTaken, InvalidCredentials, SignupRoleRefused } from '#src/domain/identity/errors.ts';
import { goodPassword, people } from '#test/support/identity/people.ts';

const ada = { email: 'Ada@Example.org', password: goodPassword, displayName: ' Ada  Lovelace ' };

describe('registering', () => {
  it('makes a member who is signed in', async () => {
    const { register, authenticator } = people();
    const { user, accessToken, refreshToken, expiresIn } = await register.execute(ada);
    expect(user).toMatchObject({ email: 'ada@example.org', displayName: 'Ada Lovelace', role: 'member', revision: 1 });
    expect(expiresIn).toBe(15 * 60);
    expect(refreshToken).not.toBe(accessToken);
    expect(await authenticator.authenticate(accessToken)).toMatchObject({
      kind: 'account',
      userId: user.id,
      role: 'member',
    });
  });

  it('refuses an e-mail that is taken, however it is typed', async () => {
    const { register } = people();
    await register.execute(ada);
    await expect(register.execute({ ...ada, email: ' ADA@example.ORG' })).rejects.toThrow(EmailTaken);
  });

  it('tells everything that is wrong at once, before the slow hash', async () => {
    const { register, hasher } = people();
    const wrong = { email: 'nobody', password: 'password123', displayName: '', timeZone: 'Mars' };
    const refusal: unknown = await register.execute(wrong).catch((error: unknown) => error);
    if (!(refusal instanceof ValidationFailed)) throw refusal;
    expect(refusal.violations.map(({ path }) => path)).toEqual(['email', 'password', 'displayName', 'timeZone']);
    expect(hasher.hashed).toBe(0);
  });

  it('offers only the roles that the operator offers', async () => {
    await expect(people().register.execute({ ...ada, role: 'admin' })).rejects.toThrow(SignupRoleRefused);
    const open = people(undefined, ['instructor']);
    expect((await open.register.execute({ ...ada, role: 'instructor' })).user.role).toBe('instructor');
    await expect(open.register.execute({ ...ada, role: 'board_member' })).rejects.toThrow(SignupRoleRefused);
  });

  it('never stores the password', async () => {
    const { register, users } = people();
    const { user } = await register.execute(ada);
    expect((await users.find(user.id))?.passwordHash).not.toBe(goodPassword);
  });
});

describe('signing in', () => {
  it('takes e-mail and password', async () => {
    const { register, logIn } = people();
    const { user } = await register.execute(ada);
    expect((await logIn.execute({ email: ' ADA@example.org ', password: goodPassword })).user.id).toBe(user.id);
  });

  it.each([
    ['a wrong password', { email: 'ada@example.org', password: 'another long password' }],
    ['an unknown e-mail', { email: 'eve@example.org', password: goodPassword }],
    ['no e-mail at all', { email: '', password: goodPassword }],
  ])('is refused for %s, with the same work', async (_, credentials) => {
    const { register, logIn, hasher } = people();
    await register.execute(ada);
    await expect(logIn.execute(credentials)).rejects.toThrow(InvalidCredentials);
    expect(hasher).toMatchObject({ verified: 1 });
  });

  it('is refused to disabled and to deleted accounts, in the same words', async () => {
    const { register, logIn, edit, remove, stored } = people();
    const { caller } = await stored({ role: 'admin' });
    const { user } = await register.execute(ada);
    await edit.execute({ caller, userId: user.id, changes: { disabled: true } });
    await expect(logIn.execute(ada)).rejects.toThrow(new InvalidCredentials().message);
    await remove.execute({ caller, userId: user.id });
    await expect(logIn.execute(ada)).rejects.toThrow(InvalidCredentials);
  });

  it('is refused to who has no password here', async () => {
    const { admit, logIn } = people();
    await admit.execute({ issuer: 'https://id.example', subject: '7', email: 'ada@example.org' });
    await expect(logIn.execute(ada)).rejects.toThrow(InvalidCredentials);
  });

  it('hashes anew once the cost was raised', async () => {
    const { register, logIn, hasher, users } = people();
    const { user } = await register.execute(ada);
    hasher.cost = 2;
    await logIn.execute(ada);
    expect((await users.find(user.id))?.passwordHash).toMatch(/^fast\$2\$/);
    await logIn.execute(ada);
    expect(hasher.hashed).toBe(2);
  });

  it('is refused by a password that was changed while it was being verified', async () => {
    const { someone, logIn, changePassword, hasher } = people();
    const { caller, email } = await someone();
    const change = { caller, currentPassword: goodPassword, newPassword: 'quite another password' };
    hasher.meanwhile = () => changePassword.execute(change);
    await expect(logIn.execute({ email, password: goodPassword })).rejects.toThrow(InvalidCredentials);
  });

  it('is refused to who was disabled while the password was being verified', async () => {
    const { someone, stored, logIn, edit, hasher } = people();
    const { caller } = await stored({ role: 'admin' });
    const { user, email } = await someone();
    hasher.meanwhile = () => edit.execute({ caller, userId: user.id, changes: { disabled: true } });
    await expect(logIn.execute({ email, password: goodPassword })).rejects.toThrow(InvalidCredentials);
  });

  it('tells no secrets when it refuses', async () => {
    const { logIn, register, refresh } = people();
    const { refreshToken } = await register.execute(ada);
    const refusals: unknown[] = await Promise.all([
      logIn.execute({ ...ada, password: 'my-secret-password' }).catch((error: unknown) => error),
      register.execute({ ...ada, password: 'my-secret-password' }).catch((error: unknown) => error),
      register.execute({ ...ada, password: 'ada@example.org' }).catch((error: unknown) => error),
      refresh.execute({ refreshToken: refreshToken.slice(0, -4) }).catch((error: unknown) => error),
    ]);
    const told = inspect(refusals, { depth: 9, showHidden: true });
    expect(refusals.every((refusal) => refusal instanceof Error)).toBe(true);
    for (const secret of ['my-secret-password', 'ada@example.org', refreshToken.slice(0, -4)])
      expect(told).not.toContain(secret);
  });
});
