import type { UserRepository } from '../../../application/ports/user-repository.ts';
import { ExternalIdTaken } from '../../../domain/expected-error.ts';
import type { Email } from '../../../domain/identity/email.ts';
import { EmailTaken, GuestNameTaken, StaleUser } from '../../../domain/identity/errors.ts';
import { type HostName, normalizeHostName } from '../../../domain/identity/host-name.ts';
import { User, type UserState } from '../../../domain/identity/user.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';

export interface StoredUser {
  readonly state: UserState;
  readonly version: number;
}

/** Users in a map of immutable states. Locks are the unit of work's, which runs one piece of work at a time. */
export class InMemoryUserRepository implements UserRepository {
  readonly #rows: Map<UserId, StoredUser>;

  constructor(rows: Map<UserId, StoredUser>) {
    this.#rows = rows;
  }

  async find(id: UserId): Promise<User | undefined> {
    return this.#first(({ state }) => state.id === id);
  }

  async findForChange(id: UserId): Promise<User | undefined> {
    return this.find(id);
  }

  async findByEmail(email: Email): Promise<User | undefined> {
    return this.#first(({ state }) => state.email === email);
  }

  async findByExternalId(externalId: string): Promise<User | undefined> {
    return this.#first(({ state }) => state.externalId === externalId);
  }

  async findGuestHostForChange(name: HostName): Promise<User | undefined> {
    return this.#first(({ state }) => hostNameOf(state) === name);
  }

  async lockEnabledAdmins(): Promise<readonly UserId[]> {
    const users = [...this.#rows.values()].map(({ state, version }) => User.restore(state, version));
    return users.filter((user) => user.isEnabledAdmin).map((user) => user.id);
  }

  async add(user: User): Promise<void> {
    this.#requireUnique(user.state);
    this.#rows.set(user.id, { state: user.state, version: 1 });
  }

  async findOrAddGuestHost(candidate: User): Promise<User> {
    const name = normalizeHostName(candidate.state.displayName);
    if (!(await this.findGuestHostForChange(name))) await this.add(candidate);
    const found = await this.findGuestHostForChange(name);
    if (!found) throw new StaleUser();
    return found;
  }

  async save(user: User): Promise<void> {
    if (this.#rows.get(user.id)?.version !== user.version) throw new StaleUser();
    this.#requireUnique(user.state);
    this.#rows.set(user.id, { state: user.state, version: user.version + 1 });
  }

  #first(matches: (row: StoredUser) => boolean): User | undefined {
    const row = [...this.#rows.values()].find(matches);
    return row && User.restore(row.state, row.version);
  }

  #requireUnique(state: UserState): void {
    const others = [...this.#rows.values()].map((row) => row.state).filter(({ id }) => id !== state.id);
    const shares = (of: (state: UserState) => string | undefined) =>
      of(state) !== undefined && others.some((other) => of(other) === of(state));
    if (shares(({ email }) => email)) throw new EmailTaken();
    if (shares(({ externalId }) => externalId)) throw new ExternalIdTaken();
    if (shares(hostNameOf)) throw new GuestNameTaken();
  }
}

const hostNameOf = ({ role, deletedAt, displayName }: UserState): HostName | undefined =>
  role === 'guest' && !deletedAt ? normalizeHostName(displayName) : undefined;
