import { DateTime } from 'luxon';
import type { OverSession, StepQueries } from '../../../application/ports/step-queries.ts';
import type { StepSettings } from '../../../domain/schedule/steps.ts';
import { asSessionId, type SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';
import type { Reads } from '../reads.ts';

const ids = (rows: readonly { readonly id: SessionId }[]): readonly SessionId[] => rows.map(({ id }) => id);

/** What comes before every session. */
const beforeAll: OverSession = {
  id: asSessionId('00000000-0000-0000-0000-000000000000'),
  since: DateTime.fromMillis(0),
};

/** Finds sessions for the clock by SQL; every search has an index of its own, so that it costs what it finds. */
export class SqlStepQueries implements StepQueries {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  async due(now: DateTime, settings: StepSettings, limit: number): Promise<readonly SessionId[]> {
    const { overdueMinutes, emptyMinutes } = settings;
    const overdue = this.#reads.rows<{ id: SessionId }>({
      name: 'steps-overdue',
      text: `select id from sessions where status in ('scheduled', 'live') and ends_at <= $1
        order by ends_at, id limit $2`,
      values: [now.minus({ minutes: overdueMinutes }).toJSDate(), limit],
    });
    const toStart = this.#reads.rows<{ id: SessionId }>({
      name: 'steps-to-start',
      text: `select id from sessions where status = 'scheduled' and auto_start and starts_at <= $1 and ends_at > $1
        order by starts_at, id limit $2`,
      values: [now.toJSDate(), limit],
    });
    const empty =
      emptyMinutes === undefined
        ? []
        : this.#reads.rows<{ id: SessionId }>({
            name: 'steps-empty',
            // The index on what is not over is the one that leaves out all that is.
            text: `select s.id from sessions s where s.status in ('scheduled', 'live') and s.archived_at is null
                and s.status = 'live' and s.people_present = 0 and s.starts_at <= $1 and s.started_at <= $1
                and (select max(p.left_at) from session_participants p where p.session_id = s.id) <= $1
              order by s.starts_at, s.id limit $2`,
            values: [now.minus({ minutes: emptyMinutes }).toJSDate(), limit],
          });
    const found = (await Promise.all([overdue, toStart, empty])).flatMap(ids);
    return [...new Set(found)].slice(0, limit);
  }

  async toArchive(overBefore: DateTime, limit: number, after = beforeAll): Promise<readonly OverSession[]> {
    const rows = await this.#reads.rows<{ id: SessionId; since: string }>({
      name: 'steps-to-archive',
      text: `select id, coalesce(ended_at, canceled_at) as since from sessions
        where status in ('ended', 'canceled') and archived_at is null
          and coalesce(ended_at, canceled_at) <= $1 and (coalesce(ended_at, canceled_at), id) > ($2, $3::uuid)
        order by coalesce(ended_at, canceled_at), id limit $4`,
      values: [overBefore.toJSDate(), after.since.toJSDate(), after.id, limit],
    });
    return rows.map(({ id, since }) => ({ id, since: instant(new Date(since)) }));
  }

  async emptySince(id: SessionId): Promise<DateTime | undefined> {
    const [row] = await this.#reads.rows<{ since: string | null }>({
      name: 'session-empty-since',
      text: `select max(p.left_at) as since from sessions s join session_participants p on p.session_id = s.id
        where s.id = $1 and s.people_present = 0`,
      values: [id],
    });
    return row?.since == null ? undefined : instant(new Date(row.since));
  }
}
