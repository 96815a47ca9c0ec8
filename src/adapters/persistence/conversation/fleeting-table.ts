import type { MikroORM } from '@mikro-orm/postgresql';
import type { Fleeting } from '../../../application/ports/broadcaster.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';

/** What one server has stored after this id, up to that one; its ids grow. */
export interface Passed {
  readonly replicaId: string;
  readonly after: string;
  readonly last: string;
}

/** Older than this nothing is handed on: it was for its moment. */
const freshSeconds = 10;

/** Read at a time, of up to 16 KiB each. */
const mostAtATime = 200;

/** What is not kept lies here for seconds, so that other servers can read what is for those who are there. */
export class FleetingTable {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /**
   * Stores them, without those that can't be.
   * @returns those that are stored; `failed` is told why others are not.
   */
  async keep(
    items: readonly Fleeting[],
    replicaId: string,
    failed: (error: unknown) => void,
  ): Promise<readonly Fleeting[]> {
    if (items.length === 0) return [];
    try {
      await this.#query({ ...keep, values: [JSON.stringify(items), replicaId] });
      return items;
    } catch (error) {
      if (items.length === 1 || !isRefused(error)) {
        failed(error);
        return [];
      }
      // Whatever is wrong with one of them must cost nobody else theirs.
      const half = Math.ceil(items.length / 2);
      const first = await this.keep(items.slice(0, half), replicaId, failed);
      return [...first, ...(await this.keep(items.slice(half), replicaId, failed))];
    }
  }

  /** What was passed in these sessions, each server's in its order. */
  async *read(passed: readonly Passed[], sessions: ReadonlySet<SessionId>): AsyncGenerator<Fleeting> {
    const wanted = [JSON.stringify(passed), [...sessions]];
    for (let after: string | undefined = beforeAll; after !== undefined; ) {
      const rows: readonly FleetingRow[] = await this.#query<FleetingRow>({ ...read, values: [...wanted, after] });
      for (const { recipient, ...row } of rows) yield { ...row, ...(recipient && { to: recipient }) };
      after = rows.length === mostAtATime ? rows.at(-1)?.id : undefined;
    }
  }

  async #query<Row extends object>(query: { name: string; text: string; values: unknown[] }): Promise<Row[]> {
    const pool = await this.#orm.em.getConnection().getNativeClient();
    return (await pool.query<Row>(query)).rows;
  }
}

/** Below every id. */
export const beforeAll = '00000000-0000-0000-0000-000000000000';

interface FleetingRow {
  readonly id: string;
  readonly sessionId: SessionId;
  readonly kind: Fleeting['kind'];
  readonly recipient: ParticipantId | null;
  readonly data: unknown;
}

/** Classes 22 and 23 of PostgreSQL: there is something wrong with the data, and not with the database. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code));

const read = {
  name: 'fleeting-read',
  text: `select f.id, f.session_id as "sessionId", f.kind, f.recipient, f.data
    from jsonb_to_recordset($1::jsonb) as p ("replicaId" uuid, after uuid, last uuid)
    join fleeting f on f.replica_id = p."replicaId" and f.id > greatest(p.after, $3::uuid) and f.id <= p.last
    where f.session_id = any($2::uuid[]) and f.at > now() - interval '${freshSeconds} seconds'
    order by f.id limit ${mostAtATime}`,
};

/** Drops what is too old as well. */
const keep = {
  name: 'fleeting-keep',
  text: `with old as (delete from fleeting where at < now() - interval '1 minute')
    insert into fleeting (id, session_id, replica_id, kind, recipient, data, at)
    select f.id, f."sessionId", $2, f.kind, f."to", f.data, clock_timestamp()
    from jsonb_to_recordset($1::jsonb) as f (id uuid, "sessionId" uuid, kind text, "to" uuid, data jsonb)`,
};
