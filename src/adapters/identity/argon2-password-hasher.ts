import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../../application/ports/password-hasher.ts';

/** OWASP's least for argon2id, which is the library's default kind: 19 MiB, two passes, one lane. */
const today = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** argon2id in PHC strings. The work is done on the thread pool, so that the event loop stays free. */
export class Argon2PasswordHasher implements PasswordHasher {
  #decoy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return hash(password, today);
  }

  async verify(password: string, stored: string | undefined): Promise<boolean> {
    if (stored !== undefined) return verify(stored, password);
    this.#decoy ??= hash(randomBytes(32).toString('base64url'), today);
    await verify(await this.#decoy, password);
    return false;
  }

  needsRehash(stored: string): boolean {
    const made = parseOptions(stored);
    return made.memoryCost < today.memoryCost || made.timeCost < today.timeCost || !stored.startsWith('$argon2id$');
  }
}
