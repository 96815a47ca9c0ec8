import { decodeJwt, errors } from 'jose';
import type { Authenticator } from '../../application/ports/authenticator.ts';
import type { Standing, UserQueries } from '../../application/ports/user-queries.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { InvalidToken } from '../../domain/identity/errors.ts';
import type { SignInId } from '../../domain/identity/sign-in-id.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import { type JwtTokens, ownIssuer, type VerifiedToken } from './jwt-tokens.ts';

/** An outside identity provider, for the tokens that name it as their issuer. */
export interface OutsideAuthenticator extends Authenticator {
  readonly issuer: string;
}

/**
 * Who speaks, by a token of ours or of the outside identity provider. What a person may do is read at each call, so
 * that a lost role, a disabled account and an ended sign-in count at once.
 */
export class TokenAuthenticator implements Authenticator {
  readonly #tokens: JwtTokens;
  readonly #users: UserQueries;
  readonly #outside: OutsideAuthenticator | undefined;

  constructor(tokens: JwtTokens, users: UserQueries, outside?: OutsideAuthenticator) {
    this.#tokens = tokens;
    this.#users = users;
    this.#outside = outside;
  }

  async authenticate(token: string): Promise<Caller> {
    // The claimed issuer only chooses who verifies; each of them checks it again, with the signature.
    const issuer = claimedIssuer(token);
    if (issuer === ownIssuer) return this.#callerOf(await this.#tokens.verify(token));
    if (this.#outside && issuer === this.#outside.issuer) return this.#outside.authenticate(token);
    throw new InvalidToken();
  }

  async #callerOf(token: VerifiedToken): Promise<Caller> {
    switch (token.kind) {
      case 'access': {
        const { sub: userId, sid: signInId } = token.claims;
        const { role } = await this.#requireGoodStanding(userId, signInId);
        if (role === 'guest') throw new InvalidToken();
        return { kind: 'account', userId, role, signInId };
      }
      case 'host': {
        const { sub: userId, session: sessionId } = token.claims;
        await this.#requireGoodStanding(userId);
        return { kind: 'guest_host', userId, sessionId };
      }
      case 'participant': {
        const { sub: participantId, session: sessionId, person: personId, user: userId } = token.claims;
        if (userId) await this.#requireGoodStanding(userId);
        return { kind: 'participant', sessionId, participantId, personId, ...(userId && { userId }) };
      }
    }
  }

  async #requireGoodStanding(userId: UserId, signInId?: SignInId): Promise<Standing> {
    const standing = await this.#users.findForCall(userId, signInId);
    if (!standing?.active || !standing.signedIn) throw new InvalidToken();
    return standing;
  }
}

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    if (error instanceof errors.JWTInvalid) throw new InvalidToken();
    throw error;
  }
}
