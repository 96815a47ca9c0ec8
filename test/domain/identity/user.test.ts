import { describe, expect, it } from 'vitest';
import { PreconditionFailed, ValidationFailed } from '#src/domain/expected-error.ts';
import { LastAdmin } from '#src/domain/identity/errors.ts';
import { requireAnotherAdmin } from '#src/domain/identity/last-admin.ts';
import { deletedUserName, User } from '#src/domain/identity/user.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { aUser, freshId, newYear } from '#test/support/identity/a-user.ts';

const id = asUserId(freshId());

function violationsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ValidationFailed) return error.violations.map(({ path, code }) => `${path} ${code}`);
    throw error;
  }
  return [];
}

describe('registering', () => {
  it('normalises e-mail, name and language, and fills in what was not said', () => {
    const user = User.register(
      { id, email: ' Ada@Example.ORG ', displayName: '  Ada   Lovelace ', role: 'member' },
      newYear,
    );
    expect(user.state).toEqual({
      id,
      email: 'ada@example.org',
      displayName: 'Ada Lovelace',
      role: 'member',
      timeZone: 'UTC',
      locale: 'en',
      disabled: false,
      createdAt: newYear,
      revision: 1,
    });
    const given = { id, displayName: 'Ada', role: 'member', locale: 'DE-de', timeZone: 'Europe/Berlin' } as const;
    expect(User.register(given, newYear).state).toMatchObject({ locale: 'de-DE', timeZone: 'Europe/Berlin' });
  });

  it('tells everything that is wrong at once', () => {
    const given = {
      id,
      email: 'nobody',
      displayName: ' ',
      role: 'member',
      timeZone: 'Mars/Base',
      locale: '!',
    } as const;
    expect(violationsOf(() => User.register(given, newYear))).toEqual([
      'email invalid_email',
      'displayName too_short',
      'timeZone unknown_time_zone',
      'locale unknown_locale',
    ]);
  });

  it('makes a guest host, who has a name and no account', () => {
    const guest = User.guestHost({ id, displayName: ' Ada  L ' }, newYear);
    expect(guest.state).toMatchObject({ displayName: 'Ada L', role: 'guest' });
    expect(guest.isAccount).toBe(false);
    expect(violationsOf(() => User.guestHost({ id, displayName: '' }, newYear))).toEqual(['hostName too_short']);
  });
});

describe('editing', () => {
  it('grows the revision, but only when something changes', () => {
    const user = aUser({ displayName: 'Ada' });
    user.edit({ displayName: ' Ada ' });
    expect(user.state.revision).toBe(1);
    user.edit({ displayName: 'Grace', timeZone: 'America/New_York' });
    expect(user.state).toMatchObject({ displayName: 'Grace', timeZone: 'America/New_York', revision: 2 });
  });

  it('changes nothing when one part is wrong', () => {
    const user = aUser({ displayName: 'Ada' });
    expect(violationsOf(() => user.edit({ displayName: 'Grace', timeZone: 'Nowhere' }))).toEqual([
      'timeZone unknown_time_zone',
    ]);
    expect(user.state).toMatchObject({ displayName: 'Ada', revision: 1 });
  });

  it('sets and takes away an externalId', () => {
    const user = aUser();
    user.edit({ externalId: 'crm-7' });
    expect(user.state.externalId).toBe('crm-7');
    user.edit({ displayName: 'Grace' });
    expect(user.state.externalId).toBe('crm-7');
    user.edit({ externalId: null });
    expect(user.state).not.toHaveProperty('externalId');
  });

  it('is no matter of the password', () => {
    const user = aUser();
    user.setPassword('another');
    expect(user.state).toMatchObject({ passwordHash: 'another', revision: 1 });
  });

  it('is refused to whoever saw another revision', () => {
    const user = aUser({ revision: 3 });
    expect(() => user.requireRevision((revision) => revision === 2)).toThrow(PreconditionFailed);
    expect(() => user.requireRevision((revision) => revision === 3)).not.toThrow();
  });
});

describe('deleting', () => {
  it('forgets who it was and keeps that somebody was', () => {
    const user = aUser({ externalId: 'crm-7', role: 'instructor', timeZone: 'Asia/Tokyo', locale: 'ja' });
    user.delete(newYear);
    expect(user.state).toEqual({
      id: user.id,
      displayName: deletedUserName,
      role: 'instructor',
      timeZone: 'UTC',
      locale: 'en',
      disabled: true,
      createdAt: newYear,
      deletedAt: newYear,
      revision: 2,
    });
    expect(user).toMatchObject({ isActive: false, isAccount: false });
  });

  it('happens once', () => {
    const user = aUser();
    user.delete(newYear);
    user.delete(newYear.plus({ days: 1 }));
    expect(user.state).toMatchObject({ deletedAt: newYear, revision: 2 });
  });
});

describe('the last admin', () => {
  const admin = aUser({ role: 'admin' });

  it("can't be lost", () => {
    expect(() => requireAnotherAdmin(admin, [admin.id])).toThrow(LastAdmin);
    expect(new LastAdmin()).toMatchObject({ code: 'conflict', kind: 'conflict' });
  });

  it('may go when there is another one', () => {
    expect(() => requireAnotherAdmin(admin, [admin.id, asUserId(freshId())])).not.toThrow();
  });

  it('is nobody who is disabled or has another role', () => {
    const others = [aUser({ role: 'admin', disabled: true }), aUser({ role: 'member' })];
    for (const other of others) expect(() => requireAnotherAdmin(other, [admin.id])).not.toThrow();
  });
});
