import { describe, expect, it } from 'vitest';
import { InvalidToken } from '#src/domain/identity/errors.ts';
import { people } from '#test/support/identity/people.ts';

const grace = { issuer: 'https://id.example', subject: 'g-1', email: 'Grace@example.org', name: ' Grace  Hopper ' };

describe('somebody from an outside provider', () => {
  it('is made at the first call and found at the next ones', async () => {
    const { admit, users } = people();
    const first = await admit.execute({ ...grace, role: 'instructor' });
    expect(first.role).toBe('instructor');
    expect(await admit.execute({ ...grace, role: 'instructor' })).toEqual(first);
    expect(await users.find(first.userId)).toMatchObject({
      externalId: 'https://id.example|g-1',
      email: 'grace@example.org',
      displayName: 'Grace Hopper',
      role: 'instructor',
    });
  });

  it('is one user, however many first calls come at once', async () => {
    const { admit } = people();
    const admitted = await Promise.all(Array.from({ length: 6 }, () => admit.execute(grace)));
    expect(new Set(admitted.map(({ userId }) => userId)).size).toBe(1);
  });

  it('is another one with the same subject at another issuer', async () => {
    const { admit } = people();
    const [here, there] = [
      await admit.execute(grace),
      await admit.execute({ ...grace, issuer: 'https://other.example' }),
    ];
    expect(here.userId).not.toBe(there.userId);
  });

  it('never gets the local account of the same e-mail', async () => {
    const { admit, someone, users } = people();
    const local = await someone('grace@example.org');
    const { userId } = await admit.execute(grace);
    expect(userId).not.toBe(local.user.id);
    expect(await users.find(userId)).not.toHaveProperty('email');
    expect(await users.findByEmail('grace@example.org')).toEqual(local.user);
  });

  it('gets it when an admin sets the externalId by hand', async () => {
    const { admit, someone, stored, edit } = people();
    const { caller } = await stored({ role: 'admin' });
    const { user } = await someone('grace@example.org');
    await edit.execute({ caller, userId: user.id, changes: { externalId: 'https://id.example|g-1' } });
    expect(await admit.execute(grace)).toEqual({ userId: user.id, role: 'member' });
  });

  it('has a name even where the provider tells none that can be shown', async () => {
    const { admit, users } = people();
    const { userId } = await admit.execute({ ...grace, name: '\u0000', email: 'not an address' });
    expect(await users.find(userId)).toMatchObject({ displayName: 'Member' });
  });

  it('has the role that the provider gives, at each call', async () => {
    const { admit, users, stored } = people();
    await stored({ role: 'admin' });
    const { userId } = await admit.execute({ ...grace, role: 'admin' });
    expect(await admit.execute({ ...grace, role: 'member' })).toMatchObject({ role: 'member' });
    expect(await users.find(userId)).toMatchObject({ role: 'member' });
  });

  it('keeps the role given here where roles are not the provider’s', async () => {
    const { admit, stored, edit } = people();
    const { caller } = await stored({ role: 'admin' });
    const { userId } = await admit.execute(grace);
    await edit.execute({ caller, userId, changes: { role: 'board_member' } });
    expect(await admit.execute(grace)).toMatchObject({ role: 'board_member' });
  });

  it('acts with the lower role, but stays on record, as the last admin', async () => {
    const { admit, users } = people();
    const { userId } = await admit.execute({ ...grace, role: 'admin' });
    expect(await admit.execute({ ...grace, role: 'member' })).toMatchObject({ role: 'member' });
    expect(await users.find(userId)).toMatchObject({ role: 'admin' });
  });

  it('is refused while disabled here', async () => {
    const { admit, stored, edit } = people();
    const { caller } = await stored({ role: 'admin' });
    const { userId } = await admit.execute(grace);
    await edit.execute({ caller, userId, changes: { disabled: true } });
    await expect(admit.execute(grace)).rejects.toThrow(InvalidToken);
  });
});
