import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { DateTime } from 'luxon';
import type { AccessTokens } from '../../application/ports/access-tokens.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { SessionTokens } from '../../application/ports/session-tokens.ts';
import { InvalidToken } from '../../domain/identity/errors.ts';
import type { SigningKeys } from './signing-keys.ts';
import { type ClaimsOf, type Kind, kindOfTyp, kinds } from './token-claims.ts';

export const ownIssuer = 'convoke';
const algorithm = 'HS256';

/** A token of ours that was genuine, in time, and of the kind it claims. */
export type VerifiedToken = { readonly [K in Kind]: { readonly kind: K; readonly claims: ClaimsOf<K> } }[Kind];

/** Mints and verifies the tokens of this installation. */
export class JwtTokens implements AccessTokens, SessionTokens {
  readonly lifetimeSeconds: number;
  readonly #keys: SigningKeys;
  readonly #clock: Clock;

  constructor(keys: SigningKeys, clock: Clock, { accessTokenMinutes }: { readonly accessTokenMinutes: number }) {
    this.#keys = keys;
    this.#clock = clock;
    this.lifetimeSeconds = accessTokenMinutes * 60;
  }

  issue({ userId, signInId }: Parameters<AccessTokens['issue']>[0], at: DateTime): Promise<string> {
    const exp = Math.floor(at.toSeconds()) + this.lifetimeSeconds;
    return this.#sign('access', { sub: userId, sid: signInId, exp }, at);
  }

  forHost({ userId, sessionId }: Parameters<SessionTokens['forHost']>[0]): Promise<string> {
    return this.#sign('host', { sub: userId, session: sessionId }, this.#clock.now());
  }

  forParticipant(given: Parameters<SessionTokens['forParticipant']>[0]): Promise<string> {
    const { participantId, sessionId, personId, userId } = given;
    const claims = { sub: participantId, session: sessionId, person: personId, ...(userId && { user: userId }) };
    return this.#sign('participant', claims, this.#clock.now());
  }

  /** @throws {InvalidToken} */
  async verify(token: string): Promise<VerifiedToken> {
    try {
      const { kid, typ } = decodeProtectedHeader(token);
      const kind = kindOfTyp(typ);
      const key = this.#keys.find(kid);
      if (!kind || !key) throw new InvalidToken();
      const { payload } = await jwtVerify(token, key, {
        algorithms: [algorithm],
        issuer: ownIssuer,
        audience: kinds[kind].audience,
        typ: kinds[kind].typ,
        currentDate: this.#clock.now().toJSDate(),
      });
      return claimed(kind, payload);
    } catch (error) {
      throw asInvalidToken(error);
    }
  }

  #sign(kind: Kind, claims: JWTPayload, at: DateTime): Promise<string> {
    const { kid, key } = this.#keys.current;
    return new SignJWT({ ...claims, iss: ownIssuer, aud: kinds[kind].audience, iat: Math.floor(at.toSeconds()) })
      .setProtectedHeader({ alg: algorithm, typ: kinds[kind].typ, kid })
      .sign(key);
  }
}

function claimed(kind: Kind, payload: JWTPayload): VerifiedToken {
  const read = kinds[kind].claims.safeParse(payload);
  if (!read.success) throw new InvalidToken();
  return { kind, claims: read.data } as VerifiedToken;
}

/** Only what the token is to blame for; anything else goes on as it is. The cause is dropped: it may quote claims. */
function asInvalidToken(error: unknown): unknown {
  return error instanceof errors.JOSEError || error instanceof TypeError ? new InvalidToken() : error;
}
