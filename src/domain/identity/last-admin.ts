import { LastAdmin } from './errors.ts';
import type { User } from './user.ts';
import type { UserId } from './user-id.ts';

/**
 * Whoever is about to stop being an admin (by role, disabling or deletion; oneself too) needs another enabled one.
 * @throws {LastAdmin}
 */
export function requireAnotherAdmin(leaving: User, enabledAdmins: readonly UserId[]): void {
  if (leaving.isEnabledAdmin && enabledAdmins.every((id) => id === leaving.id)) throw new LastAdmin();
}
