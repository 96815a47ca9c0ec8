import { DateTime } from 'luxon';
import { User, type UserState } from '#src/domain/identity/user.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';

export const newYear = DateTime.fromISO('2026-01-01T09:00:00.000Z', { zone: 'utc' });

let made = 0;

/** A UUIDv7 that no other test of this file has. */
export const freshId = (): string => {
  made += 1;
  return `019b7600-0000-7000-8000-${made.toString(16).padStart(12, '0')}`;
};

/** An account that is stored already: a member with a password, unless said otherwise. */
export const aUser = (given: Partial<UserState> = {}): User => {
  const id = given.id ?? asUserId(freshId());
  const state: UserState = {
    id,
    displayName: 'Ada Lovelace',
    role: 'member',
    email: `${id}@example.org`,
    timeZone: 'Europe/London',
    locale: 'en',
    disabled: false,
    createdAt: newYear,
    revision: 1,
    passwordHash: 'hash',
    ...given,
  };
  return User.restore(state, 1);
};
