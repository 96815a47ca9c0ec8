import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type {
  AttendanceView,
  HistoryEntry,
  ParticipantView,
  RegistrationView,
  SessionFilter,
  SessionOrder,
  SessionQueries,
  SessionTotals,
  SessionView,
} from '../../../application/ports/session-queries.ts';
import type { PersonId, SessionId } from '../../../domain/session/ids.ts';
import type { ListScope } from '../../../domain/session/visibility.ts';
import { pageOf } from '../keyset.ts';
import type { Reads } from '../reads.ts';
import { attendanceStatement, attendanceViewOf, type RawAttendanceRow } from './attendance-sql.ts';
import { historyEntryIn, historyStatement, type RawHistoryRow } from './history-sql.ts';
import {
  participantKey,
  participantsStatement,
  participantViewOf,
  type RawParticipantRow,
  registrationKey,
  registrationsStatement,
  registrationViewOf,
} from './participant-sql.ts';
import { listStatement } from './session-list-sql.ts';
import { type RawViewRow, viewOf, viewsOf } from './session-sql.ts';

const findStatement = { name: 'find-session', text: `${viewsOf('sessions')} where s.id = $2` } as const;

/** Reads sessions by SQL: one statement a call. */
export class SqlSessionQueries implements SessionQueries {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  async find(id: SessionId, asker?: PersonId): Promise<SessionView | undefined> {
    const [row] = await this.#reads.rows<RawViewRow>({ ...findStatement, values: [asker ?? null, id] });
    return row && viewOf(row);
  }

  async list(
    filter: SessionFilter,
    order: SessionOrder,
    scope: ListScope,
    page: PageRequest,
    asker?: PersonId,
  ): Promise<Page<SessionView>> {
    const rows = await this.#reads.rows<RawViewRow>(listStatement(filter, order, scope, page, asker));
    return pageOf(rows, page.limit, viewOf, (row) => ({
      order: order.by,
      value: order.by === 'title' ? row.title : String(new Date(row[order.by]).getTime()),
      id: row.id,
    }));
  }

  async participants(id: SessionId, presentOnly: boolean, page: PageRequest): Promise<Page<ParticipantView>> {
    const rows = await this.#reads.rows<RawParticipantRow>(participantsStatement(id, presentOnly, page));
    return pageOf(rows, page.limit, participantViewOf, participantKey);
  }

  async registrations(id: SessionId, page: PageRequest): Promise<Page<RegistrationView>> {
    const rows = await this.#reads.rows<RawParticipantRow>(registrationsStatement(id, page));
    return pageOf(rows, page.limit, registrationViewOf, registrationKey);
  }

  async attendance(id: SessionId): Promise<readonly AttendanceView[]> {
    return (await this.#reads.rows<RawAttendanceRow>(attendanceStatement(id))).map(attendanceViewOf);
  }

  async history(id: SessionId, page: PageRequest): Promise<Page<HistoryEntry>> {
    const rows = await this.#reads.rows<RawHistoryRow>(historyStatement(id, page));
    return pageOf(rows, page.limit, historyEntryIn, ({ seq }) => ({ order: 'seq', value: seq, id: seq }));
  }

  async totals(): Promise<SessionTotals> {
    const [row] = await this.#reads.rows<{ live: number; taken: number }>({
      name: 'session-totals',
      text: `select count(*) filter (where status = 'live')::int as live, coalesce(sum(seats_taken), 0)::int as taken
        from sessions where status in ('scheduled', 'live') and archived_at is null`,
      values: [],
    });
    return { live: row?.live ?? 0, seatsTaken: row?.taken ?? 0 };
  }
}
