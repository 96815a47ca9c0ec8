import { errors, jwtVerify, SignJWT } from 'jose';
import type { LinkPurpose, LinkTokens } from '../../application/ports/link-tokens.ts';

const algorithm = 'HS256';
const typ = 'link+jwt';
const issuer = 'convoke';

/** Tokens of links as JWTs without a time in them, so that a message told again holds the same link. */
export class JwtLinkTokens implements LinkTokens {
  readonly #keys: readonly [Uint8Array, ...Uint8Array[]];

  /** @param keys of this purpose alone; the first signs, the others are read still. */
  constructor(...keys: readonly [Uint8Array, ...Uint8Array[]]) {
    this.#keys = keys;
  }

  sign(purpose: LinkPurpose, subject: string): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: algorithm, typ })
      .setIssuer(issuer)
      .setAudience(purpose)
      .setSubject(subject)
      .sign(this.#keys[0]);
  }

  async read(purpose: LinkPurpose, token: string): Promise<string | undefined> {
    for (const key of this.#keys) {
      const subject = await subjectOf(token, key, purpose);
      if (subject !== undefined) return subject;
    }
    return undefined;
  }
}

async function subjectOf(token: string, key: Uint8Array, purpose: LinkPurpose): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: [algorithm], issuer, audience: purpose, typ });
    return payload.sub;
  } catch (error) {
    // What was not signed here is no token; anything else goes on as it is.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}
