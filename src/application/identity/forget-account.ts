import type { DateTime } from 'luxon';
import { requireAnotherAdmin } from '../../domain/identity/last-admin.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { Stores } from '../ports/unit-of-work.ts';
import { followAccount } from './follow-account.ts';
import { foundAccount } from './found-account.ts';

export interface ForgetAccountInput {
  readonly userId: UserId;
  readonly at: DateTime;
  readonly ifMatch?: ((revision: number) => boolean) | undefined;
}

/** What a deletion does, whoever asks for it. The row stays, so that sessions and attendance keep who was there. */
export async function forgetAccount(
  { users, signIns, jobs }: Pick<Stores, 'users' | 'signIns' | 'jobs'>,
  { userId, at, ifMatch }: ForgetAccountInput,
): Promise<void> {
  const admins = await users.lockEnabledAdmins();
  const user = foundAccount(await users.findForChange(userId));
  if (ifMatch) user.requireRevision(ifMatch);
  requireAnotherAdmin(user, admins);
  const before = user.state;
  user.delete(at);
  await users.save(user);
  await signIns.revokeAllOf(userId, at);
  await jobs.enqueue(...followAccount(before, user.state));
}
