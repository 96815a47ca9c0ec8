import type { Caller } from '../../domain/identity/caller.ts';
import type { Email } from '../../domain/identity/email.ts';
import { InvalidCredentials } from '../../domain/identity/errors.ts';
import { normalizePassword, passwordViolations } from '../../domain/identity/password.ts';
import { requireNone } from '../../domain/identity/profile.ts';
import { requireAccount } from '../../domain/identity/require-caller.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommonPasswords } from '../ports/common-passwords.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { UserQueries } from '../ports/user-queries.ts';

export interface ChangePasswordInput {
  readonly caller: Caller;
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** A new password ends every other sign-in; the one that asked goes on. */
export class ChangePassword {
  readonly #unitOfWork: UnitOfWork;
  readonly #users: UserQueries;
  readonly #clock: Clock;
  readonly #hasher: PasswordHasher;
  readonly #commonPasswords: CommonPasswords;

  constructor(
    unitOfWork: UnitOfWork,
    users: UserQueries,
    clock: Clock,
    hasher: PasswordHasher,
    commonPasswords: CommonPasswords,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#users = users;
    this.#clock = clock;
    this.#hasher = hasher;
    this.#commonPasswords = commonPasswords;
  }

  /** @throws {InvalidCredentials | ValidationFailed} */
  async execute({ caller, currentPassword, newPassword }: ChangePasswordInput): Promise<void> {
    const { userId, signInId } = requireAccount(caller);
    const known = await this.#users.find(userId);
    const next = normalizePassword(newPassword);
    await this.#requireGood(next, known?.email as Email | undefined);
    const verified = await this.#hasher.verify(normalizePassword(currentPassword), known?.passwordHash);
    if (!known?.passwordHash || !verified) throw new InvalidCredentials();
    const passwordHash = await this.#hasher.hash(next);

    await this.#unitOfWork.run(async ({ users, signIns }) => {
      const user = await users.findForChange(userId);
      if (!user?.isActive || user.state.passwordHash !== known.passwordHash) throw new InvalidCredentials();
      user.setPassword(passwordHash);
      await users.save(user);
      await signIns.revokeAllOf(userId, this.#clock.now(), signInId);
    });
  }

  async #requireGood(password: string, email: Email | undefined): Promise<void> {
    const isCommon = await this.#commonPasswords.load();
    requireNone(passwordViolations(password, { email, isCommon }, 'newPassword'));
  }
}
