import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { KnownConnection, PresenceLog } from '../../../application/ports/presence-log.ts';
import type { Attendance } from '../../../domain/session/attendance.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import type { PresenceFact } from '../../../domain/session/presence-fact.ts';
import { instant } from '../instants.ts';
import { rowsIn } from '../transaction-rows.ts';
import { attendanceIn, type RawAttendanceColumns } from './attendance-sql.ts';
import { connectionsStatement, type RawConnection } from './connections-sql.ts';
import { attendanceRowsStatement, factIn, factsStatement, presenceStatement, type RawFact } from './presence-sql.ts';

/** The presence facts and the attendance folded from them, in PostgreSQL, within one transaction. */
export class MikroOrmPresenceLog implements PresenceLog {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async record(session: SessionId, facts: readonly PresenceFact[], attendance: readonly Attendance[]): Promise<void> {
    await rowsIn(this.#em, presenceStatement(session, facts, attendance));
  }

  async factsOf(session: SessionId, participants?: readonly ParticipantId[]): Promise<readonly PresenceFact[]> {
    return (await rowsIn<RawFact>(this.#em, factsStatement(session, participants))).map(factIn);
  }

  async connectionsOf(
    session: SessionId,
    prefix: string,
    named: readonly string[] = [],
  ): Promise<readonly KnownConnection[]> {
    const rows = await rowsIn<RawConnection>(this.#em, connectionsStatement(session, prefix, named));
    return rows.map(({ lastAt, ...row }) => ({ ...row, lastAt: instant(new Date(lastAt)) }));
  }

  async attendanceOf(session: SessionId): Promise<readonly Attendance[]> {
    return (await rowsIn<RawAttendanceColumns>(this.#em, attendanceRowsStatement(session))).map(attendanceIn);
  }

  async sessionsWithFacts(after: SessionId | undefined, limit: number): Promise<readonly SessionId[]> {
    const rows = await rowsIn<{ id: SessionId }>(this.#em, {
      text: `select s.id from sessions s where ($1::uuid is null or s.id > $1)
        and exists (select from presence_facts f where f.session_id = s.id) order by s.id limit $2`,
      values: [after ?? null, limit],
    });
    return rows.map(({ id }) => id);
  }
}
