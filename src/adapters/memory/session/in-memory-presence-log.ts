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

  async record(id: SessionId, facts: readonly PresenceFact[], attendance: readonly Attendance[]): Promise<void> {
    this.#tables.presence.set(id, [...(this.#tables.presence.get(id) ?? []), ...facts]);
    const rows = new Map(this.#tables.attendance.get(id));
    for (const row of attendance) rows.set(row.participantId, row);
    this.#tables.attendance.set(id, rows);
  }

  async factsOf(sessionId: SessionId, participants?: readonly ParticipantId[]): Promise<readonly PresenceFact[]> {
    const facts = this.#tables.presence.get(sessionId) ?? [];
    return participants ? facts.filter(({ participantId }) => participants.includes(participantId)) : facts;
  }
}
