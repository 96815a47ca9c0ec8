import { concernsOthers, type UserState } from '../../domain/identity/user.ts';
import type { Job } from '../ports/jobs.ts';

/**
 * What follows from a change of an account where somebody is by it, or is to come. Rooms are many, so that it is done
 * afterwards.
 */
export function followAccount(before: UserState, after: UserState): readonly Job[] {
  const data = { userId: after.id };
  return [
    ...(concernsOthers(before, after) ? [{ name: 'follow-account', data } as const] : []),
    ...(after.disabled && !before.disabled ? [{ name: 'release-registrations', data } as const] : []),
  ];
}
