import type { DateTime } from 'luxon';
import type { SignIn } from '../../domain/identity/sign-in.ts';
import type { SignInId } from '../../domain/identity/sign-in-id.ts';
import type { UserId } from '../../domain/identity/user-id.ts';

/** The sign-ins of accounts: one a device, with the hash of its present refresh token. */
export interface SignInRepository {
  /** Whoever asks next for the same one waits until this transaction is over. */
  findForChange(id: SignInId): Promise<SignIn | undefined>;
  add(signIn: SignIn): Promise<void>;
  save(signIn: SignIn): Promise<void>;
  /** Ends every sign-in of that person, but for the one that is to go on. */
  revokeAllOf(userId: UserId, at: DateTime, except?: SignInId): Promise<void>;
  /** Drops those that expired before, and answers how many. */
  dropExpiredBefore(at: DateTime): Promise<number>;
}
