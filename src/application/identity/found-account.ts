import { NotFound } from '../../domain/expected-error.ts';
import type { User, UserState } from '../../domain/identity/user.ts';

/** @throws {NotFound} where there is none, where it was deleted, and for guest hosts, who have no account. */
export function foundAccount(user: User | undefined): User {
  if (!user?.isAccount) throw new NotFound('user');
  return user;
}

/** The same for what a query read. */
export function foundAccountState(state: UserState | undefined): UserState {
  if (!state || state.role === 'guest' || state.deletedAt) throw new NotFound('user');
  return state;
}
