import type { PoolClient, QueryResultRow } from 'pg';
import type { HeldUser, KeptSession } from '../../../application/ports/boundary-session-repository.ts';
import type { BoundarySessionId, BoundaryUserId } from '../../../domain/boundary/ids.ts';
import { Conflict } from '../../../domain/expected-error.ts';
import { columns, keptOf, type RawBoundarySession, valuesOf } from './boundary-mapper.ts';

const values = '($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)';

const names = `session_id, user_id, started_at, started_by, start_record_id, is_training_data, session_notes,
  training_intent_label, closed_by, ended_at, ended_by, end_record_id, log_size`;

/** A user whose row this transaction has locked. */
export class SqlHeldUser implements HeldUser {
  readonly userId: BoundaryUserId;
  readonly nextSessionId: BoundarySessionId;
  readonly #client: PoolClient;
  #first: { readonly active: RawBoundarySession | undefined } | undefined;

  /** `active` is what a statement after the lock found: joined with it, it would show the sessions of before the wait. */
  constructor(
    { userId, nextSessionId }: Pick<HeldUser, 'userId' | 'nextSessionId'>,
    active: RawBoundarySession | undefined,
    client: PoolClient,
  ) {
    this.userId = userId;
    this.nextSessionId = nextSessionId;
    this.#first = { active };
    this.#client = client;
  }

  async active(): Promise<KeptSession | undefined> {
    const first = this.#first;
    this.#first = undefined; // it may have changed by the next time
    if (first) return first.active && keptOf(first.active);
    const text = `select ${columns} from boundary_sessions where user_id = $1 and closed_by is null`;
    const [row] = await this.#rows<RawBoundarySession>('boundary-active', text, [this.userId]);
    return row && keptOf(row);
  }

  async find(id: BoundarySessionId): Promise<KeptSession | undefined> {
    const text = `select ${columns} from boundary_sessions where session_id = $1`;
    const [row] = await this.#rows<RawBoundarySession>('boundary-find', text, [id]);
    return row && keptOf(row);
  }

  async all(): Promise<readonly KeptSession[]> {
    const text = `select ${columns} from boundary_sessions where user_id = $1`;
    return (await this.#rows<RawBoundarySession>('boundary-all', text, [this.userId])).map(keptOf);
  }

  async save(kept: KeptSession): Promise<void> {
    const text = `insert into boundary_sessions (${names}) values ${values}
      on conflict (session_id) do update set closed_by = excluded.closed_by, ended_at = excluded.ended_at,
        ended_by = excluded.ended_by, end_record_id = excluded.end_record_id, log_size = excluded.log_size`;
    await this.#change('boundary-save', text, valuesOf(kept));
  }

  async add(kept: KeptSession, nextSessionId: BoundarySessionId): Promise<void> {
    const text = `with planned as (update boundary_users set next_session_id = $14 where user_id = $2)
      insert into boundary_sessions (${names}) values ${values}`;
    await this.#change('boundary-add', text, [...valuesOf(kept), nextSessionId]);
  }

  async planNext(nextSessionId: BoundarySessionId): Promise<void> {
    const text = 'update boundary_users set next_session_id = $2 where user_id = $1';
    await this.#change('boundary-plan-next', text, [this.userId, nextSessionId]);
  }

  async #change(name: string, text: string, given: readonly unknown[]): Promise<void> {
    try {
      await this.#rows(name, text, given);
    } catch (error) {
      const isSecond =
        error instanceof Error && 'constraint' in error && error.constraint === 'boundary_sessions_one_active_index';
      if (isSecond) throw new Conflict('This user has another active session.', {}, { cause: error });
      throw error;
    }
  }

  async #rows<Row extends QueryResultRow>(name: string, text: string, given: readonly unknown[]): Promise<Row[]> {
    return (await this.#client.query<Row>({ name, text, values: [...given] })).rows;
  }
}
