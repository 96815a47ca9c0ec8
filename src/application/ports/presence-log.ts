import type { DateTime } from 'luxon';
import type { Attendance } from '../../domain/session/attendance.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { PresenceFact } from '../../domain/session/presence-fact.ts';

/** What the log knows of one connection that a provider told of. */
export interface KnownConnection {
  readonly connectionId: string;
  readonly participantId: ParticipantId;
  readonly hasJoined: boolean;
  readonly hasLeft: boolean;
  /** Whether it lasts, as far as the log knows. */
  readonly isOpen: boolean;
  /** When the last happened that is known of it. */
  readonly lastAt: DateTime;
}

/** The append-only log of who came and went, and the attendance that is folded from it. */
export interface PresenceLog {
  /**
   * Appends facts, and puts the attendance folded from them in place of what stood there for the same people. A fact of a
   * connection that is there already is not appended again.
   */
  record(id: SessionId, facts: readonly PresenceFact[], attendance: readonly Attendance[]): Promise<void>;

  /** In the order in which they came; of everybody where no participants are named. */
  factsOf(sessionId: SessionId, participants?: readonly ParticipantId[]): Promise<readonly PresenceFact[]>;

  /** Of the connections that providers told of and whose ids begin so: those that last, and those that are named. */
  connectionsOf(sessionId: SessionId, prefix: string, named?: readonly string[]): Promise<readonly KnownConnection[]>;

  /** The attendance as it stands, in no order. */
  attendanceOf(sessionId: SessionId): Promise<readonly Attendance[]>;

  /** Sessions that have facts, in the order of their ids, after this one. */
  sessionsWithFacts(after: SessionId | undefined, limit: number): Promise<readonly SessionId[]>;
}
