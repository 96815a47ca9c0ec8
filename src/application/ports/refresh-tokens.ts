import type { SignInId } from '../../domain/identity/sign-in-id.ts';

/** Opaque random tokens that name their sign-in; only the hash is ever stored. */
export interface RefreshTokens {
  mint(signInId: SignInId): { readonly token: string; readonly hash: string };
  /** `undefined` for what can't be a refresh token of ours. Whether it is a good one, the sign-in knows. */
  read(token: string): { readonly signInId: SignInId; readonly hash: string } | undefined;
}
