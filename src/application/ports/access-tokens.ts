import type { DateTime } from 'luxon';
import type { SignInId } from '../../domain/identity/sign-in-id.ts';
import type { UserId } from '../../domain/identity/user-id.ts';

/** Mints the short-lived tokens of an account's calls. They name the person, not what the person may do. */
export interface AccessTokens {
  readonly lifetimeSeconds: number;
  issue(claims: { readonly userId: UserId; readonly signInId: SignInId }, at: DateTime): Promise<string>;
}
