import type { PasswordHasher } from '#src/application/ports/password-hasher.ts';

/** Hashes that can be read, for tests: argon2id takes 20 ms on purpose. Counts what it was asked. */
export class FastPasswordHasher implements PasswordHasher {
  verified = 0;
  hashed = 0;
  /** What happens elsewhere while we hash; once. */
  meanwhile: (() => Promise<unknown>) | undefined;
  /** Raised in a test as an operator would raise the cost. */
  cost = 1;

  async hash(password: string): Promise<string> {
    this.hashed += 1;
    return `fast$${this.cost}$${password}`;
  }

  async verify(password: string, hash: string | undefined): Promise<boolean> {
    this.verified += 1;
    const meanwhile = this.meanwhile;
    this.meanwhile = undefined;
    await meanwhile?.();
    return hash?.split('$').slice(2).join('$') === password;
  }

  needsRehash(hash: string): boolean {
    return Number(hash.split('$')[1]) < this.cost;
  }
}
