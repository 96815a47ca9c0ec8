import { DateTime } from 'luxon';
import type { KnownConnection, PresenceLog } from '../../../application/ports/presence-log.ts';
import type { Attendance } from '../../../domain/session/attendance.ts';
import { connectionsOf, isOpen } from '../../../domain/session/connections.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { keyOfFact, type PresenceFact } from '../../../domain/session/presence-fact.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

/** Facts in the order in which they came, and the attendance that was folded from them. */
export class InMemoryPresenceLog implements PresenceLog {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async record(id: SessionId, facts: readonly PresenceFact[], attendance: readonly Attendance[]): Promise<void> {
    const log = [...(this.#tables.presence.get(id) ?? [])];
    const known = new Set(log.map(keyOfFact));
    for (const fact of facts) {
      const key = keyOfFact(fact);
      if (key === undefined || !known.has(key)) log.push(fact);
      known.add(key);
    }
    if (facts.length > 0) this.#tables.presence.set(id, log);
    const rows = new Map(this.#tables.attendance.get(id));
    for (const row of attendance) rows.set(row.participantId, row);
    this.#tables.attendance.set(id, rows);
  }

  async factsOf(sessionId: SessionId, participants?: readonly ParticipantId[]): Promise<readonly PresenceFact[]> {
    const facts = this.#tables.presence.get(sessionId) ?? [];
    return participants ? facts.filter(({ participantId }) => participants.includes(participantId)) : facts;
  }

  async connectionsOf(
    sessionId: SessionId,
    prefix: string,
    named: readonly string[] = [],
  ): Promise<readonly KnownConnection[]> {
    const told = (await this.factsOf(sessionId)).filter(
      ({ source, connectionId }) => source === 'provider' && connectionId?.startsWith(prefix),
    );
    const all = [...Map.groupBy(told, ({ connectionId = '' }) => connectionId)].flatMap(([id, facts]) =>
      known(id, facts),
    );
    return all.filter((one) => one.isOpen || named.includes(one.connectionId));
  }

  async attendanceOf(sessionId: SessionId): Promise<readonly Attendance[]> {
    return [...(this.#tables.attendance.get(sessionId)?.values() ?? [])];
  }

  async sessionsWithFacts(after: SessionId | undefined, limit: number): Promise<readonly SessionId[]> {
    const ids = [...this.#tables.presence.keys()].filter((id) => after === undefined || id > after);
    return ids.sort().slice(0, limit);
  }
}

function known(connectionId: string, facts: readonly PresenceFact[]): readonly KnownConnection[] {
  const [first] = facts;
  if (!first) return [];
  const has = (kind: PresenceFact['kind']) => facts.some((fact) => fact.kind === kind);
  const lastAt = DateTime.max(first.happenedAt, ...facts.map(({ happenedAt }) => happenedAt));
  const { participantId } = first;
  const lasts = connectionsOf(facts).some(isOpen);
  return [{ connectionId, participantId, hasJoined: has('joined'), hasLeft: has('left'), isOpen: lasts, lastAt }];
}
