import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { PresenceLog } from '../../../application/ports/presence-log.ts';
import type { Attendance } from '../../../domain/session/attendance.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import type { PresenceFact } from '../../../domain/session/presence-fact.ts';
import { instant } from '../instants.ts';
import { attendanceColumnsOf } from './attendance-mapper.ts';
import { AttendanceRow, PresenceFactRow } from './record-rows.ts';

/** The presence facts and the attendance folded from them, in PostgreSQL, within one transaction. */
export class MikroOrmPresenceLog implements PresenceLog {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async append(facts: readonly PresenceFact[]): Promise<void> {
    if (facts.length === 0) return;
    await this.#em.insertMany(
      PresenceFactRow,
      facts.map(({ sessionId, participantId, connectionId, happenedAt, receivedAt, kind, source }) => ({
        session: sessionId,
        participant: participantId,
        kind,
        source,
        connectionId: connectionId ?? null,
        happenedAt: happenedAt.toJSDate(),
        receivedAt: receivedAt.toJSDate(),
      })),
    );
  }

  async factsOf(session: SessionId, participants?: readonly ParticipantId[]): Promise<readonly PresenceFact[]> {
    const rows = await this.#em.find(
      PresenceFactRow,
      { session, ...(participants && { participant: { $in: [...participants] } }) },
      { orderBy: { seq: 'asc' }, disableIdentityMap: true },
    );
    return rows.map((row) => ({
      sessionId: row.session,
      participantId: row.participant,
      kind: row.kind,
      source: row.source,
      ...(row.connectionId != null && { connectionId: row.connectionId }),
      happenedAt: instant(row.happenedAt),
      receivedAt: instant(row.receivedAt),
    }));
  }

  async project(session: SessionId, attendance: readonly Attendance[]): Promise<void> {
    if (attendance.length === 0) return;
    await this.#em.upsertMany(
      AttendanceRow,
      attendance.map((one) => attendanceColumnsOf(session, one)),
      { onConflictFields: ['participant'] },
    );
  }
}
