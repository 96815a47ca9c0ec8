import { normalizeEmail } from '../../domain/identity/email.ts';
import { InvalidCredentials } from '../../domain/identity/errors.ts';
import { normalizePassword } from '../../domain/identity/password.ts';
import type { Clock } from '../ports/clock.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { UserQueries } from '../ports/user-queries.ts';
import type { SignedIn, TokenIssuer } from './token-issuer.ts';

export interface LogInInput {
  readonly email: string;
  readonly password: string;
}

/** Signs an account in by e-mail and password. Every refusal costs the same work and says the same. */
export class LogIn {
  readonly #unitOfWork: UnitOfWork;
  readonly #users: UserQueries;
  readonly #clock: Clock;
  readonly #hasher: PasswordHasher;
  readonly #issuer: TokenIssuer;

  constructor(unitOfWork: UnitOfWork, users: UserQueries, clock: Clock, hasher: PasswordHasher, issuer: TokenIssuer) {
    this.#unitOfWork = unitOfWork;
    this.#users = users;
    this.#clock = clock;
    this.#hasher = hasher;
    this.#issuer = issuer;
  }

  /** @throws {InvalidCredentials} */
  async execute({ email, password }: LogInInput): Promise<SignedIn> {
    const known = await this.#users.findByEmail(normalizeEmail(email));
    const secret = normalizePassword(password);
    const verified = await this.#hasher.verify(secret, known?.passwordHash);
    if (!known?.passwordHash || !verified) throw new InvalidCredentials();
    const stronger = this.#hasher.needsRehash(known.passwordHash) ? await this.#hasher.hash(secret) : undefined;

    const at = this.#clock.now();
    const { signIn, refreshToken } = this.#issuer.open(known.id, at);
    const user = await this.#unitOfWork.run(async ({ users, signIns }) => {
      const user = await users.findForChange(known.id);
      // It may have been closed, or got another password, while we were hashing.
      if (!user?.isActive || user.state.passwordHash !== known.passwordHash) throw new InvalidCredentials();
      if (stronger) {
        user.setPassword(stronger);
        await users.save(user);
      }
      await signIns.add(signIn);
      return user;
    });
    return this.#issuer.answer(user.state, signIn, refreshToken, at);
  }
}
