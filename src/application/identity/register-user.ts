import { emailViolations, normalizeEmail } from '../../domain/identity/email.ts';
import { SignupRoleRefused } from '../../domain/identity/errors.ts';
import { normalizePassword, passwordViolations } from '../../domain/identity/password.ts';
import { normalizeProfile, type Profile, profileViolations, requireNone } from '../../domain/identity/profile.ts';
import type { AccountRole } from '../../domain/identity/role.ts';
import { User } from '../../domain/identity/user.ts';
import { asUserId } from '../../domain/identity/user-id.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommonPasswords } from '../ports/common-passwords.ts';
import type { Ids } from '../ports/ids.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { SignedIn, TokenIssuer } from './token-issuer.ts';

export interface RegisterUserInput extends Partial<Pick<Profile, 'timeZone' | 'locale'>> {
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
  readonly role?: AccountRole;
}

/** Anybody makes an account, as a member or in a role that the operator offers, and is signed in with it. */
export class RegisterUser {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #hasher: PasswordHasher;
  readonly #commonPasswords: CommonPasswords;
  readonly #issuer: TokenIssuer;
  readonly #signupRoles: readonly AccountRole[];

  constructor(
    unitOfWork: UnitOfWork,
    clock: Clock,
    ids: Ids,
    hasher: PasswordHasher,
    commonPasswords: CommonPasswords,
    issuer: TokenIssuer,
    { signupRoles }: { readonly signupRoles: readonly AccountRole[] },
  ) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
    this.#ids = ids;
    this.#hasher = hasher;
    this.#commonPasswords = commonPasswords;
    this.#issuer = issuer;
    this.#signupRoles = signupRoles;
  }

  async execute({ password, role = 'member', ...given }: RegisterUserInput): Promise<SignedIn> {
    if (role !== 'member' && !this.#signupRoles.includes(role)) throw new SignupRoleRefused(role, this.#signupRoles);
    const secret = normalizePassword(password);
    await this.#requireGood(secret, given);
    const passwordHash = await this.#hasher.hash(secret);
    const at = this.#clock.now();
    const user = User.register({ ...given, id: asUserId(this.#ids.next()), role, passwordHash }, at);
    const { signIn, refreshToken } = this.#issuer.open(user.id, at);
    await this.#unitOfWork.run(async ({ users, signIns }) => {
      await users.add(user);
      await signIns.add(signIn);
    });
    return this.#issuer.answer(user.state, signIn, refreshToken, at);
  }

  // Everything that is wrong is told at once, and before the slow hash.
  async #requireGood(password: string, given: Omit<RegisterUserInput, 'password' | 'role'>): Promise<void> {
    const email = normalizeEmail(given.email);
    const isCommon = await this.#commonPasswords.load();
    requireNone([
      ...emailViolations(email),
      ...passwordViolations(password, { email, isCommon }),
      ...profileViolations(normalizeProfile(given)),
    ]);
  }
}
