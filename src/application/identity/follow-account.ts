import { concernsOthers, type UserState } from '../../domain/identity/user.ts';
import type { Job } from '../ports/jobs.ts';

/** What follows from a change of an account where somebody is by it. Rooms are many, so that it is done afterwards. */
export const followAccount = (before: UserState, after: UserState): readonly Job[] =>
  concernsOthers(before, after) ? [{ name: 'follow-account', data: { userId: after.id } }] : [];
