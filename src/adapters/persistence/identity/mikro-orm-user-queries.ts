import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { Standing, UserQueries } from '../../../application/ports/user-queries.ts';
import { accountRoles } from '../../../domain/identity/role.ts';
import type { SignInId } from '../../../domain/identity/sign-in-id.ts';
import type { UserState } from '../../../domain/identity/user.ts';
import { asUserId, type UserId } from '../../../domain/identity/user-id.ts';
import { decodeCursor, pageOf, uuid } from '../keyset.ts';
import { Reads } from '../reads.ts';
import { translatingFailures } from '../translating-failures.ts';
import { stateOfRow } from './user-mapper.ts';
import { UserRow } from './user-row.ts';

const fresh = { disableIdentityMap: true } as const;

const standingRow = z.object({ role: z.enum([...accountRoles, 'guest']), active: z.boolean(), signedIn: z.boolean() });

const standing = `
  select u.role, not u.disabled and u.deleted_at is null as active,
    $2::uuid is null or (s.id is not null and s.revoked_at is null) as "signedIn"
  from users u left join sign_ins s on s.id = $2 and s.user_id = u.id
  where u.id = $1`;

/** Reads about people in PostgreSQL. */
export class MikroOrmUserQueries implements UserQueries {
  readonly #orm: MikroORM;
  readonly #reads: Reads;

  constructor(orm: MikroORM) {
    this.#orm = orm;
    this.#reads = new Reads(orm);
  }

  // Asked by every authenticated call, hence prepared SQL: no entity is made for three words.
  async findForCall(id: UserId, signInId?: SignInId): Promise<Standing | undefined> {
    const [row] = await this.#reads.rows({ name: 'standing', text: standing, values: [id, signInId ?? null] });
    return row === undefined ? undefined : standingRow.parse(row);
  }

  find(id: UserId): Promise<UserState | undefined> {
    return this.#findOne({ id });
  }

  findByEmail(email: string): Promise<UserState | undefined> {
    return this.#findOne({ email });
  }

  findByExternalId(externalId: string): Promise<UserState | undefined> {
    return this.#findOne({ externalId });
  }

  // Ids are UUIDv7, so their order is the order in which accounts were made.
  async list({ limit, cursor }: PageRequest): Promise<Page<UserState>> {
    const after =
      cursor === undefined
        ? {}
        : { id: { $gt: asUserId(decodeCursor(cursor, { order: 'id', isValue: isNothing, id: uuid }).id) } };
    const where = { role: { $ne: 'guest' as const }, deletedAt: null, ...after };
    const page = { ...fresh, orderBy: { id: 'asc' as const }, limit: limit + 1 };
    const rows = await translatingFailures(() => this.#orm.em.fork().find(UserRow, where, page));
    return pageOf(rows, limit, stateOfRow, ({ id }) => ({ order: 'id', value: '', id }));
  }

  async #findOne(where: Partial<Pick<UserRow, 'id' | 'email' | 'externalId'>>): Promise<UserState | undefined> {
    const row = await translatingFailures(() => this.#orm.em.fork().findOne(UserRow, where, fresh));
    return row ? stateOfRow(row) : undefined;
  }
}

const isNothing = (value: string): boolean => value === '';
