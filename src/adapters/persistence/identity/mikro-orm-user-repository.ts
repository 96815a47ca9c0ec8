import { LockMode, type SqlEntityManager, sql } from '@mikro-orm/postgresql';
import type { UserRepository } from '../../../application/ports/user-repository.ts';
import type { Email } from '../../../domain/identity/email.ts';
import { StaleUser } from '../../../domain/identity/errors.ts';
import { type HostName, normalizeHostName } from '../../../domain/identity/host-name.ts';
import { User } from '../../../domain/identity/user.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import { meaningOf } from './taken.ts';
import { columnsOf, stateOfRow } from './user-mapper.ts';
import { UserRow } from './user-row.ts';

const fresh = { disableIdentityMap: true } as const;
const locked = { ...fresh, lockMode: LockMode.PESSIMISTIC_WRITE } as const;

const restored = (row: UserRow | null): User | undefined =>
  row ? User.restore(stateOfRow(row), row.version) : undefined;

/** Users in PostgreSQL, within the transaction of the manager that it is given. */
export class MikroOrmUserRepository implements UserRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async find(id: UserId): Promise<User | undefined> {
    return restored(await this.#em.findOne(UserRow, { id }, fresh));
  }

  async findForChange(id: UserId): Promise<User | undefined> {
    return restored(await this.#em.findOne(UserRow, { id }, locked));
  }

  async findByEmail(email: Email): Promise<User | undefined> {
    return restored(await this.#em.findOne(UserRow, { email }, fresh));
  }

  async findByExternalId(externalId: string): Promise<User | undefined> {
    return restored(await this.#em.findOne(UserRow, { externalId }, fresh));
  }

  async findGuestHostForChange(hostName: HostName): Promise<User | undefined> {
    return restored(await this.#em.findOne(UserRow, { hostName }, locked));
  }

  // FOR NO KEY UPDATE would do too, but the row lock of findForChange is the stronger one and follows in the same order.
  async lockEnabledAdmins(): Promise<readonly UserId[]> {
    const where = { role: 'admin', disabled: false, deletedAt: null } as const;
    const rows = await this.#em.find(UserRow, where, { ...locked, orderBy: { id: 'asc' } });
    return rows.map(({ id }) => id);
  }

  async add(user: User): Promise<void> {
    try {
      await this.#em.insert(UserRow, { ...columnsOf(user.state), version: 1 });
    } catch (error) {
      throw meaningOf(error);
    }
  }

  async findOrAddGuestHost(candidate: User): Promise<User> {
    const hostName = normalizeHostName(candidate.state.displayName);
    const found = await this.findGuestHostForChange(hostName);
    if (found) return found;
    // A broken constraint would end the transaction, so the collision is left to the database: whoever comes second
    // waits here and then finds the row of the first.
    const { id, displayName, timeZone, locale, createdAt, revision } = candidate.state;
    await this.#em.execute(
      sql`insert into users (id, display_name, role, host_name, time_zone, locale, disabled, created_at, revision, version)
        values (${id}, ${displayName}, 'guest', ${hostName}, ${timeZone}, ${locale}, false, ${createdAt.toJSDate()}, ${revision}, 1)
        on conflict (host_name) do nothing`,
    );
    const made = await this.findGuestHostForChange(hostName);
    if (!made) throw new StaleUser();
    return made;
  }

  async save(user: User): Promise<void> {
    const { id, version } = user;
    try {
      const updated = await this.#em.nativeUpdate(UserRow, { id, version }, columnsOf(user.state));
      if (updated === 0) throw new StaleUser();
    } catch (error) {
      throw meaningOf(error);
    }
  }
}
