import { describe, expect, it } from 'vitest';
import { ValidationFailed } from '#src/domain/expected-error.ts';
import { InvalidCredentials, InvalidToken } from '#src/domain/identity/errors.ts';
import { goodPassword, people } from '#test/support/identity/people.ts';

const configured = { email: 'Boss@example.org', password: 'the password of the boss' };

describe('the first admin', () => {
  it('is made up where nobody was named, and answered once', async () => {
    const { ensureFirstAdmin, logIn } = people();
    const made = await ensureFirstAdmin.execute();
    if (!made) throw new Error('nobody');
    expect(made.email).toBe('admin@localhost');
    expect(made.password.length).toBeGreaterThanOrEqual(20);
    expect((await logIn.execute(made)).user.role).toBe('admin');
    expect(await ensureFirstAdmin.execute()).toBeUndefined();
  });

  it('is who was named, and the password is not answered', async () => {
    const { ensureFirstAdmin, logIn } = people();
    expect(await ensureFirstAdmin.execute(configured)).toBeUndefined();
    expect((await logIn.execute(configured)).user).toMatchObject({ role: 'admin', email: 'boss@example.org' });
    expect(await ensureFirstAdmin.execute()).toBeUndefined();
  });

  it('is not made again with every start', async () => {
    const { ensureFirstAdmin, stored, users, hasher } = people();
    await stored({ role: 'admin' });
    await ensureFirstAdmin.execute(configured);
    expect(await users.findByEmail('boss@example.org')).toBeUndefined();
    expect(hasher.hashed).toBe(0);
  });

  it('who is named later takes over from the one that was made up', async () => {
    const { ensureFirstAdmin, logIn, hasher } = people();
    await ensureFirstAdmin.execute();
    await ensureFirstAdmin.execute(configured);
    expect((await logIn.execute(configured)).user.role).toBe('admin');
    await ensureFirstAdmin.execute(configured);
    expect(hasher.hashed).toBe(2);
  });

  it('has the configured password, also when somebody registered that e-mail before', async () => {
    const { ensureFirstAdmin, someone, logIn, refresh } = people();
    const squatter = await someone('boss@example.org');
    await ensureFirstAdmin.execute(configured);
    await expect(logIn.execute({ email: configured.email, password: goodPassword })).rejects.toThrow(
      InvalidCredentials,
    );
    await expect(refresh.execute({ refreshToken: squatter.refreshToken })).rejects.toThrow(InvalidToken);
    expect((await logIn.execute(configured)).user).toMatchObject({ id: squatter.user.id, role: 'admin' });
  });

  it('follows the rules of every account', async () => {
    const { ensureFirstAdmin } = people();
    await expect(ensureFirstAdmin.execute({ ...configured, password: 'short' })).rejects.toThrow(ValidationFailed);
    await expect(ensureFirstAdmin.execute({ ...configured, email: 'boss' })).rejects.toThrow(ValidationFailed);
  });

  it('is one, when several servers start at once', async () => {
    const { ensureFirstAdmin, users } = people();
    const made = await Promise.all(Array.from({ length: 4 }, () => ensureFirstAdmin.execute()));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect((await users.list({ limit: 10 })).items).toHaveLength(1);
  });
});
