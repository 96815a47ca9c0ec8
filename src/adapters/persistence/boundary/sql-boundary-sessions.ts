import type { MikroORM } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import { escapeLiteral, type Pool, type PoolClient, type QueryResult } from 'pg';
import type { BoundarySessionRepository, HeldUser } from '../../../application/ports/boundary-session-repository.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { BoundarySessionState } from '../../../domain/boundary/boundary-session.ts';
import { type BoundarySessionId, type BoundaryUserId, boundarySessionName } from '../../../domain/boundary/ids.ts';
import { decodeCursor, isMillis, pageOf } from '../keyset.ts';
import { Reads } from '../reads.ts';
import { translatingFailures } from '../translating-failures.ts';
import { columns, type RawBoundarySession, stateOf } from './boundary-mapper.ts';
import { SqlHeldUser } from './sql-held-user.ts';

// One way there and back instead of three. The last statement still sees what was committed while the lock was waited
// for: in an explicit transaction each statement has its own snapshot. An id holds nothing that needs quoting, and is
// quoted all the same.
const held = (userId: BoundaryUserId, wait: 'for update' | 'for update skip locked'): string => `begin;
  select next_session_id from boundary_users where user_id = ${escapeLiteral(userId)} ${wait};
  select ${columns} from boundary_sessions where user_id = ${escapeLiteral(userId)} and closed_by is null`;

/** Session boundaries in PostgreSQL, by SQL: a call is two trips, and the disk decides how fast it is. */
export class SqlBoundarySessions implements BoundarySessionRepository {
  readonly #orm: MikroORM;
  readonly #reads: Reads;

  constructor(orm: MikroORM) {
    this.#orm = orm;
    this.#reads = new Reads(orm);
  }

  async meet(userId: BoundaryUserId, nextSessionId: BoundarySessionId): Promise<void> {
    const text = 'insert into boundary_users (user_id, next_session_id) values ($1, $2) on conflict do nothing';
    await this.#reads.rows({ name: 'boundary-meet', text, values: [userId, nextSessionId] });
  }

  async hold<T>(userId: BoundaryUserId, work: (user: HeldUser | undefined) => Promise<T>): Promise<T> {
    return await this.#holding(userId, held(userId, 'for update'), work);
  }

  async holdIfFree<T>(userId: BoundaryUserId, work: (user: HeldUser) => Promise<T>): Promise<T | 'busy'> {
    return await this.#holding(userId, held(userId, 'for update skip locked'), async (user) =>
      user ? await work(user) : 'busy',
    );
  }

  async find(id: BoundarySessionId): Promise<BoundarySessionState | undefined> {
    const text = `select ${columns} from boundary_sessions where session_id = $1`;
    const [row] = await this.#reads.rows<RawBoundarySession>({ name: 'boundary-find', text, values: [id] });
    return row && stateOf(row);
  }

  async list(userId: BoundaryUserId, { limit, cursor }: PageRequest): Promise<Page<BoundarySessionState>> {
    const values: unknown[] = [userId, limit + 1];
    let after = '';
    if (cursor !== undefined) {
      const key = decodeCursor(cursor, { order: 'startedAt', isValue: isMillis, id: boundarySessionName });
      values.push(new Date(Number(key.value)), key.id);
      after = 'and (started_at, session_id) < ($3, $4)';
    }
    const text = `select ${columns} from boundary_sessions where user_id = $1 ${after}
      order by started_at desc, session_id desc limit $2`;
    const rows = await this.#reads.rows<RawBoundarySession>({ text, values });
    return pageOf(rows, limit, stateOf, (row) => ({
      order: 'startedAt',
      value: String(new Date(row.startedAt).getTime()),
      id: row.sessionId,
    }));
  }

  async usersActiveSince(at: DateTime, limit: number): Promise<readonly BoundaryUserId[]> {
    const text = `select user_id from boundary_sessions where closed_by is null and started_at <= $1
      order by started_at limit $2`;
    return await this.#userIds('boundary-active-since', text, [at.toJSDate(), limit]);
  }

  async users(after: BoundaryUserId | undefined, limit: number): Promise<readonly BoundaryUserId[]> {
    const text = 'select user_id from boundary_users where user_id > $1 order by user_id limit $2';
    return await this.#userIds('boundary-users', text, [after ?? '', limit]);
  }

  async #userIds(name: string, text: string, values: readonly unknown[]): Promise<readonly BoundaryUserId[]> {
    const rows = await this.#reads.rows<{ user_id: BoundaryUserId }>({ name, text, values });
    return rows.map(({ user_id }) => user_id);
  }

  async #holding<T>(
    userId: BoundaryUserId,
    begin: string,
    work: (user: HeldUser | undefined) => Promise<T>,
  ): Promise<T> {
    return await translatingFailures(async () => {
      const pool: Pool = await this.#orm.em.getConnection().getNativeClient();
      const client = await pool.connect();
      let broken: Error | undefined;
      const note = (error: Error): void => {
        broken = error;
      };
      client.on('error', note); // a connection that dies between two statements tells nobody else
      try {
        const user = await heldUser(client, userId, begin);
        const result = await work(user);
        await (user ? user.commit() : client.query('commit'));
        return result;
      } catch (error) {
        await client.query('rollback').catch(note);
        throw error;
      } finally {
        client.off('error', note);
        client.release(broken);
      }
    });
  }
}

async function heldUser(client: PoolClient, userId: BoundaryUserId, begin: string): Promise<SqlHeldUser | undefined> {
  const results = (await client.query(begin)) as unknown as readonly QueryResult[];
  const next: BoundarySessionId | undefined = results[1]?.rows[0]?.next_session_id;
  const active: RawBoundarySession | undefined = results[2]?.rows[0];
  return next && new SqlHeldUser({ userId, nextSessionId: next }, active, client);
}
