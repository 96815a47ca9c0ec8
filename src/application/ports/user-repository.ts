import type { Email } from '../../domain/identity/email.ts';
import type { HostName } from '../../domain/identity/host-name.ts';
import type { User } from '../../domain/identity/user.ts';
import type { UserId } from '../../domain/identity/user-id.ts';

/** Accounts and guest hosts, deleted ones included. */
export interface UserRepository {
  find(id: UserId): Promise<User | undefined>;
  /** Whoever asks next for the same one waits until this transaction is over. */
  findForChange(id: UserId): Promise<User | undefined>;
  findByEmail(email: Email): Promise<User | undefined>;
  findByExternalId(externalId: string): Promise<User | undefined>;
  /** Among guest hosts only, whatever accounts are called; locks the row. */
  findGuestHostForChange(name: HostName): Promise<User | undefined>;
  /**
   * Every enabled admin, locked, so that two admins can't take each other's role away at the same moment. Ask before
   * `findForChange`: all who need both then take the locks in one order.
   */
  lockEnabledAdmins(): Promise<readonly UserId[]>;
  /** @throws {EmailTaken | ExternalIdTaken | GuestNameTaken} */
  add(user: User): Promise<void>;
  /**
   * The guest host of that name, locked: the one that is there already or `candidate`, also when two calls
   * make it at the same moment.
   */
  findOrAddGuestHost(candidate: User): Promise<User>;
  /** @throws {EmailTaken | ExternalIdTaken | StaleUser} */
  save(user: User): Promise<void>;
}
