import type { MikroORM } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import type { AppendOutcome, ConversationLog, NewMessage } from '../../../application/ports/conversation-log.ts';
import type { MessageId } from '../../../domain/conversation/ids.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';
import { translatingFailures } from '../translating-failures.ts';

/**
 * One statement, which is one commit. The conversations are locked in order, so that two of these never wait for each
 * other; the lock shows the rules as they are by then, so that nothing is kept under rules that have changed. What was
 * sent before is found by its ref and kept once; sequence numbers are given to what is kept alone, so they have no gaps.
 */
const append = `with given as materialized (
    select g.* from jsonb_to_recordset($1::jsonb)
      as g (place int, session uuid, id uuid, author uuid, text text, rules int, ref uuid)),
  locked as materialized (
    select c.session_id, c.rules from conversations c
    where c.session_id = any($2::uuid[]) order by c.session_id for update),
  earlier as materialized (
    select g.place, e.seq, e.id, e.at from given g join conversation_entries e on e.ref = g.ref where g.ref is not null),
  fresh as materialized (
    select g.*, row_number() over (partition by g.session order by g.place) as nth
    from given g join locked l on l.session_id = g.session and l.rules = g.rules
    where not exists (select 1 from earlier x where x.place = g.place)),
  moved as (
    update conversations c set seq = c.seq + f.n
    from (select session, count(*) as n from fresh group by session) f where c.session_id = f.session
    returning c.session_id, c.seq - f.n as base),
  added as (
    insert into conversation_entries (session_id, seq, kind, at, id, author, text, deleted, ref, born)
    select f.session, m.base + f.nth, 'message', $3, f.id, f.author, f.text, false, f.ref,
      (select conversation_incarnation())
    from fresh f join moved m on m.session_id = f.session
    returning id, seq)
  select f.place, 'kept' as kind, f.id, a.seq, null as at from fresh f join added a on a.id = f.id
  union all select x.place, 'repeated', x.id, x.seq, x.at from earlier x`;

interface OutcomeRow {
  readonly place: number;
  readonly kind: 'kept' | 'repeated';
  readonly id: MessageId;
  readonly seq: string;
  readonly at: string | null;
}

/** Two servers were sent the same line at the same moment: whoever is second finds it when asking again. */
const isRepeatedAtOnce = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23505';

/** Appends chat in PostgreSQL: whatever the number of messages and sessions, one statement and one commit. */
export class SqlConversationLog implements ConversationLog {
  readonly #orm: MikroORM;
  readonly #appended: (sessions: Iterable<SessionId>) => void;

  /** `appended` is told which sessions have something new to read. */
  constructor(orm: MikroORM, appended: (sessions: Iterable<SessionId>) => void) {
    this.#orm = orm;
    this.#appended = appended;
  }

  async append(messages: readonly NewMessage[], at: DateTime): Promise<readonly AppendOutcome[]> {
    const sessions = [...new Set(messages.map(({ sessionId }) => sessionId))];
    const given = messages.map(({ sessionId, id, from, text, rules, ref }, place) => ({
      place,
      session: sessionId,
      id,
      author: from,
      text,
      rules,
      ref: ref ?? null,
    }));
    const rows = await this.#rows([JSON.stringify(given), sessions, at.toJSDate()]);
    this.#appended(sessions);
    const outcomes = messages.map((): AppendOutcome => ({ kind: 'stale' }));
    for (const row of rows) {
      const when = row.at === null ? at : instant(new Date(row.at));
      outcomes[row.place] = { kind: row.kind, id: row.id, seq: Number(row.seq), at: when };
    }
    return outcomes;
  }

  async find(ref: string): Promise<MessageId | undefined> {
    return await translatingFailures(async () => {
      const pool = await this.#orm.em.getConnection().getNativeClient();
      const text = 'select id from conversation_entries where ref = $1';
      const { rows } = await pool.query<{ id: MessageId }>({ name: 'find-by-ref', text, values: [ref] });
      return rows[0]?.id;
    });
  }

  async #rows(values: unknown[]): Promise<OutcomeRow[]> {
    return await translatingFailures(async () => {
      const pool = await this.#orm.em.getConnection().getNativeClient();
      const ask = async () =>
        (await pool.query({ name: 'append-messages', text: append, values })).rows as OutcomeRow[];
      return await ask().catch((error: unknown) => {
        if (isRepeatedAtOnce(error)) return ask();
        throw error;
      });
    });
  }
}
