import { ExternalIdTaken } from '../../domain/expected-error.ts';
import { displayNameViolations, normalizeDisplayName } from '../../domain/identity/display-name.ts';
import { emailViolations, normalizeEmail } from '../../domain/identity/email.ts';
import { EmailTaken, InvalidToken, LastAdmin } from '../../domain/identity/errors.ts';
import { requireAnotherAdmin } from '../../domain/identity/last-admin.ts';
import type { AccountRole } from '../../domain/identity/role.ts';
import { User, type UserState } from '../../domain/identity/user.ts';
import { asUserId, type UserId } from '../../domain/identity/user-id.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { UserQueries } from '../ports/user-queries.ts';
import { followAccount } from './follow-account.ts';

/** Somebody whom an outside identity provider vouches for. */
export interface OutsidePerson {
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  /** As the provider says at this call; absent where roles are not its business. */
  readonly role?: AccountRole | undefined;
}

export interface Admitted {
  readonly userId: UserId;
  readonly role: AccountRole;
}

/** Subjects are unique within their issuer only. */
const outsideId = ({ issuer, subject }: Pick<OutsidePerson, 'issuer' | 'subject'>): string => `${issuer}|${subject}`;

/**
 * Finds the user of an outside identity, or makes one at the first call. A local account of the same e-mail is never
 * linked silently: the provider might not have verified the address, and whoever claimed it there would get the
 * account. The new user then goes without e-mail, and an admin who knows better sets the `externalId` by hand.
 */
export class AdmitOutsideUser {
  readonly #unitOfWork: UnitOfWork;
  readonly #users: UserQueries;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(unitOfWork: UnitOfWork, users: UserQueries, clock: Clock, ids: Ids) {
    this.#unitOfWork = unitOfWork;
    this.#users = users;
    this.#clock = clock;
    this.#ids = ids;
  }

  /** @throws {InvalidToken} for a user who is disabled here. */
  async execute(person: OutsidePerson): Promise<Admitted> {
    const known = await this.#users.findByExternalId(outsideId(person));
    const user = known ?? (await this.#make(person));
    if (user.disabled || user.deletedAt || user.role === 'guest') throw new InvalidToken();
    if (person.role && person.role !== user.role) await this.#follow(user.id, person.role);
    return { userId: user.id, role: person.role ?? user.role };
  }

  async #make(person: OutsidePerson): Promise<UserState> {
    const user = User.register(
      {
        id: asUserId(this.#ids.next()),
        externalId: outsideId(person),
        displayName: usableName(person),
        role: person.role ?? 'member',
      },
      this.#clock.now(),
    );
    const email = usableEmail(person.email);
    try {
      return await this.#unitOfWork.run(async ({ users }) => {
        const claimed = email === undefined || (await users.findByEmail(normalizeEmail(email))) !== undefined;
        const made = claimed ? user : User.restore({ ...user.state, email: normalizeEmail(email) }, 0);
        await users.add(made);
        return made.state;
      });
    } catch (error) {
      // Two first calls at once: the other one made the user.
      const made = error instanceof ExternalIdTaken ? await this.#users.findByExternalId(outsideId(person)) : undefined;
      if (made) return made;
      if (error instanceof EmailTaken) return this.#make({ ...person, email: undefined });
      throw error;
    }
  }

  // The role here follows the provider's, but for the last admin: then the call has the lower role, the record stays.
  async #follow(userId: UserId, role: AccountRole): Promise<void> {
    try {
      await this.#unitOfWork.run(async ({ users, jobs }) => {
        const admins = await users.lockEnabledAdmins();
        const user = await users.findForChange(userId);
        if (!user || user.state.role === role) return;
        if (role !== 'admin') requireAnotherAdmin(user, admins);
        const before = user.state;
        user.edit({ role });
        await users.save(user);
        await jobs.enqueue(...followAccount(before, user.state));
      });
    } catch (error) {
      if (!(error instanceof LastAdmin)) throw error;
    }
  }
}

/** What the provider calls them, if it is a name by our rules; never the address, which others would then see. */
function usableName({ name }: OutsidePerson): string {
  const normalized = normalizeDisplayName(name ?? '');
  return displayNameViolations(normalized).length === 0 ? normalized : 'Member';
}

function usableEmail(email: string | undefined): string | undefined {
  return email !== undefined && emailViolations(normalizeEmail(email)).length === 0 ? email : undefined;
}
