import type { Attendance } from '../../domain/session/attendance.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { PresenceFact } from '../../domain/session/presence-fact.ts';

/** The append-only log of who came and went, and the attendance that is folded from it. */
export interface PresenceLog {
  append(facts: readonly PresenceFact[]): Promise<void>;

  /** In the order in which they came; of everybody where no participants are named. */
  factsOf(sessionId: SessionId, participants?: readonly ParticipantId[]): Promise<readonly PresenceFact[]>;

  /** Puts the rows in place of what stood there for the same people. */
  project(sessionId: SessionId, attendance: readonly Attendance[]): Promise<void>;
}
