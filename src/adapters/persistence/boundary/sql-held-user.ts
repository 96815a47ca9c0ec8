import { escapeLiteral, type PoolClient, type QueryResultRow } from 'pg';
import type { HeldUser, KeptSession } from '../../../application/ports/boundary-session-repository.ts';
import type { BoundarySessionId, BoundaryUserId } from '../../../domain/boundary/ids.ts';
import { Conflict } from '../../../domain/expected-error.ts';
import { columns, keptOf, type RawBoundarySession, valuesOf } from './boundary-mapper.ts';

const names = `session_id, user_id, started_at, started_by, start_record_id, is_training_data, session_notes,
  training_intent_label, closed_by, ended_at, ended_by, end_record_id, log_size`;

/** A user whose row this transaction has locked. */
export class SqlHeldUser implements HeldUser {
  readonly userId: BoundaryUserId;
  readonly nextSessionId: BoundarySessionId;
  readonly #client: PoolClient;
  readonly #later: string[] = [];
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
    this.#later.push(`insert into boundary_sessions (${names}) values ${listOf(kept)}
      on conflict (session_id) do update set closed_by = excluded.closed_by, ended_at = excluded.ended_at,
        ended_by = excluded.ended_by, end_record_id = excluded.end_record_id, log_size = excluded.log_size`);
  }

  async add(kept: KeptSession, nextSessionId: BoundarySessionId): Promise<void> {
    this.#later.push(`insert into boundary_sessions (${names}) values ${listOf(kept)}`);
    await this.planNext(nextSessionId);
  }

  async planNext(nextSessionId: BoundarySessionId): Promise<void> {
    this.#later.push(`update boundary_users set next_session_id = ${literal(nextSessionId)}
      where user_id = ${literal(this.userId)}`);
  }

  /** What is to be stored goes with the commit, in one trip. */
  async commit(): Promise<void> {
    await this.#change([...this.#later.splice(0), 'commit']);
  }

  async #change(statements: readonly string[]): Promise<void> {
    try {
      await this.#client.query(statements.join(';\n'));
    } catch (error) {
      const isSecond =
        error instanceof Error && 'constraint' in error && error.constraint === 'boundary_sessions_one_active_index';
      if (isSecond) throw new Conflict('This user has another active session.', {}, { cause: error });
      throw error;
    }
  }

  async #rows<Row extends QueryResultRow>(name: string, text: string, given: readonly unknown[]): Promise<Row[]> {
    if (this.#later.length > 0) await this.#change(this.#later.splice(0));
    return (await this.#client.query<Row>({ name, text, values: [...given] })).rows;
  }
}

// Several statements travel together only as text, so their values are quoted here, by the driver's own function.
const listOf = (kept: KeptSession): string => `(${valuesOf(kept).map(literal).join(', ')})`;

function literal(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return escapeLiteral(value instanceof Date ? value.toISOString() : String(value));
}
