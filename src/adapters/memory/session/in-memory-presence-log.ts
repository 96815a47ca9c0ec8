import type { PresenceLog } from '../../../application/ports/presence-log.ts';
import type { Attendance } from '../../../domain/session/attendance.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import type { PresenceFact } from '../../../domain/session/presence-fact.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

/** Facts in the order in which they came, and the attendance that was folded from them. */
export class InMemoryPresenceLog implements PresenceLog {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async append(facts: readonly PresenceFact[]): Promise<void> {
    for (const fact of facts)
      this.#tables.presence.set(fact.sessionId, [...(this.#tables.presence.get(fact.sessionId) ?? []), fact]);
  }

  async factsOf(sessionId: SessionId, participants?: readonly ParticipantId[]): Promise<readonly PresenceFact[]> {
    const facts = this.#tables.presence.get(sessionId) ?? [];
    return participants ? facts.filter(({ participantId }) => participants.includes(participantId)) : facts;
  }

  async project(sessionId: SessionId, attendance: readonly Attendance[]): Promise<void> {
    const rows = new Map(this.#tables.attendance.get(sessionId));
    for (const row of attendance) rows.set(row.participantId, row);
    this.#tables.attendance.set(sessionId, rows);
  }
}
