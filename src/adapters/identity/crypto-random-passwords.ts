import { randomBytes } from 'node:crypto';
import type { RandomPasswords } from '../../application/ports/random-passwords.ts';

/** 120 random bits in 20 characters that can be copied from a terminal. */
export class CryptoRandomPasswords implements RandomPasswords {
  next(): string {
    return randomBytes(15).toString('base64url');
  }
}
