import { createHash, randomBytes } from 'node:crypto';
import { parse, stringify } from 'uuid';
import type { RefreshTokens } from '../../application/ports/refresh-tokens.ts';
import { asSignInId, type SignInId } from '../../domain/identity/sign-in-id.ts';

const idBytes = 16;
const secretBytes = 32;
const shape = /^[\w-]{64}$/;

const sha256 = (secret: Uint8Array): string => createHash('sha256').update(secret).digest('base64url');

/**
 * base64url of the sign-in's id and 256 random bits. The id is what makes a spent token recognisable for as long as
 * the family lives, without keeping a row for each. Random bits need no slow hash.
 */
export class OpaqueRefreshTokens implements RefreshTokens {
  mint(signInId: SignInId): { readonly token: string; readonly hash: string } {
    const secret = randomBytes(secretBytes);
    const token = Buffer.concat([parse(signInId), secret]).toString('base64url');
    return { token, hash: sha256(secret) };
  }

  read(token: string): { readonly signInId: SignInId; readonly hash: string } | undefined {
    if (!shape.test(token)) return undefined;
    const bytes = Buffer.from(token, 'base64url');
    try {
      return { signInId: asSignInId(stringify(bytes.subarray(0, idBytes))), hash: sha256(bytes.subarray(idBytes)) };
    } catch (error) {
      if (error instanceof TypeError) return undefined; // the first bytes are no UUID
      throw error;
    }
  }
}
