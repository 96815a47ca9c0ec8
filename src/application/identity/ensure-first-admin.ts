import { type Email, normalizeEmail } from '../../domain/identity/email.ts';
import { EmailTaken } from '../../domain/identity/errors.ts';
import { normalizePassword, passwordViolations } from '../../domain/identity/password.ts';
import { requireNone } from '../../domain/identity/profile.ts';
import { User } from '../../domain/identity/user.ts';
import { asUserId, type UserId } from '../../domain/identity/user-id.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommonPasswords } from '../ports/common-passwords.ts';
import type { Ids } from '../ports/ids.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { RandomPasswords } from '../ports/random-passwords.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';

export interface FirstAdminCredentials {
  readonly email: string;
  readonly password: string;
}

const madeUpAdminEmail = normalizeEmail('admin@localhost');

/** At start-up: somebody can let the others in. Safe when several servers start at once. */
export class EnsureFirstAdmin {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #hasher: PasswordHasher;
  readonly #commonPasswords: CommonPasswords;
  readonly #randomPasswords: RandomPasswords;

  constructor(
    unitOfWork: UnitOfWork,
    clock: Clock,
    ids: Ids,
    hasher: PasswordHasher,
    commonPasswords: CommonPasswords,
    randomPasswords: RandomPasswords,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
    this.#ids = ids;
    this.#hasher = hasher;
    this.#commonPasswords = commonPasswords;
    this.#randomPasswords = randomPasswords;
  }

  /**
   * Answers what main prints once: the credentials that were made up, or nothing.
   * @throws {ValidationFailed} for configured credentials that break the rules of every account.
   */
  async execute(configured?: FirstAdminCredentials): Promise<FirstAdminCredentials | undefined> {
    const email = configured ? normalizeEmail(configured.email) : madeUpAdminEmail;
    // Judged at every start, so that what works today does not fail on a fresh database.
    if (configured) await this.#requireAllowed(email, configured.password);
    if (!(await this.#unitOfWork.run((stores) => this.#isNeeded(stores, email)))) return undefined;
    const password = normalizePassword(configured?.password ?? this.#randomPasswords.next());
    const passwordHash = await this.#hasher.hash(password);
    const made = await this.#make(email, passwordHash);
    return made && !configured ? { email, password } : undefined;
  }

  async #requireAllowed(email: Email, password: string): Promise<void> {
    const isCommon = await this.#commonPasswords.load();
    requireNone(passwordViolations(normalizePassword(password), { email, isCommon }));
  }

  // An operator who first started without credentials and names some later gets in too: the made-up admin alone does
  // not count. Otherwise a deleted ADMIN_EMAIL would come back with every start.
  async #isNeeded({ users }: Pick<Stores, 'users'>, email: Email): Promise<boolean> {
    const admins = await users.lockEnabledAdmins();
    if (admins.length === 0) return true;
    const madeUp = await users.findByEmail(madeUpAdminEmail);
    return email !== madeUpAdminEmail && admins.every((id) => id === madeUp?.id);
  }

  async #make(email: Email, passwordHash: string): Promise<boolean> {
    try {
      return await this.#unitOfWork.run(async (stores) => {
        if (!(await this.#isNeeded(stores, email))) return false;
        const holder = await stores.users.findByEmail(email);
        if (holder) return await this.#promote(stores, holder.id, passwordHash);
        await stores.users.add(this.#admin(email, passwordHash));
        return true;
      });
    } catch (error) {
      // Another server that started at the same moment was faster.
      if (error instanceof EmailTaken) return false;
      throw error;
    }
  }

  #admin(email: Email, passwordHash: string): User {
    const id = asUserId(this.#ids.next());
    return User.register({ id, email, displayName: 'Admin', role: 'admin', passwordHash }, this.#clock.now());
  }

  // Anybody may have registered that e-mail, so its password and its sign-ins end here; unless it is the admin that
  // another server made after we looked, whose password may be on a screen already.
  async #promote({ users, signIns }: Stores, id: UserId, passwordHash: string): Promise<boolean> {
    const user = await users.findForChange(id);
    if (!user || user.isEnabledAdmin) return false;
    user.edit({ role: 'admin', disabled: false, externalId: null });
    user.setPassword(passwordHash);
    await users.save(user);
    await signIns.revokeAllOf(id, this.#clock.now());
    return true;
  }
}
