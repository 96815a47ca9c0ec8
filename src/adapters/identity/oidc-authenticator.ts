import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type RemoteJWKSet } from 'jose';
import type { AdmitOutsideUser } from '../../application/identity/admit-outside-user.ts';
import type { Clock } from '../../application/ports/clock.ts';
import { Unavailable } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { InvalidToken } from '../../domain/identity/errors.ts';
import { outsideClaims, roleAt } from './oidc-claims.ts';
import type { OutsideAuthenticator } from './token-authenticator.ts';

export interface OidcOptions {
  readonly jwksUrl: URL;
  readonly issuer: string;
  readonly audience: string;
  /** Dotted path of the claim that holds the role; without it, roles are given here. */
  readonly roleClaim?: string | undefined;
  readonly timeoutMs?: number;
}

// Asymmetric ones only: with a public key as HMAC secret anybody could sign (RFC 8725 §2.1).
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const clockToleranceSeconds = 5;
const retryAfterSeconds = 5;

/** What the token is to blame for. Anything else that goes wrong on the way is the key server's doing. */
const tokenFaults = [
  errors.JWTInvalid,
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
] as const;

/** Accepts the access tokens of an OpenID provider, by the keys that it publishes. */
export class OidcAuthenticator implements OutsideAuthenticator {
  readonly issuer: string;
  readonly #options: OidcOptions;
  readonly #keys: RemoteJWKSet;
  readonly #admit: AdmitOutsideUser;
  readonly #clock: Clock;

  constructor(options: OidcOptions, admit: AdmitOutsideUser, clock: Clock) {
    this.issuer = options.issuer;
    this.#options = options;
    this.#keys = createRemoteJWKSet(options.jwksUrl, { timeoutDuration: options.timeoutMs ?? 3_000 });
    this.#admit = admit;
    this.#clock = clock;
  }

  /** @throws {InvalidToken | Unavailable} the latter while the provider's keys can't be had. */
  async authenticate(token: string): Promise<Caller> {
    const payload = await this.#verify(token);
    const read = outsideClaims.safeParse(payload);
    if (!read.success) throw new InvalidToken();
    const { sub, email, email_verified, name, preferred_username } = read.data;
    const { roleClaim } = this.#options;
    const admitted = await this.#admit.execute({
      issuer: this.issuer,
      subject: sub,
      email: email_verified === false ? undefined : email,
      name: name ?? preferred_username,
      role: roleClaim === undefined ? undefined : roleAt(payload, roleClaim),
    });
    return { kind: 'account', ...admitted };
  }

  async #verify(token: string): Promise<JWTPayload> {
    const { issuer, audience } = this.#options;
    const currentDate = this.#clock.now().toJSDate();
    const claims = { issuer, audience, algorithms, currentDate, clockTolerance: clockToleranceSeconds };
    try {
      const { payload } = await jwtVerify(token, this.#keys, { ...claims, requiredClaims: ['sub', 'exp'] });
      return payload;
    } catch (error) {
      if (tokenFaults.some((Fault) => error instanceof Fault)) throw new InvalidToken();
      throw new Unavailable('The identity provider is away.', retryAfterSeconds, { cause: error });
    }
  }
}
