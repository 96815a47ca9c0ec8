import type { Caller } from '../../domain/identity/caller.ts';

/** Turns the bearer token of a call into who speaks. */
export interface Authenticator {
  /**
   * Verifies signature, issuer, audience, kind and expiry; an access token also names an account that is neither
   * disabled nor deleted, with the role that it has now.
   * @throws {InvalidToken} when any of that fails.
   */
  authenticate(token: string): Promise<Caller>;
}
