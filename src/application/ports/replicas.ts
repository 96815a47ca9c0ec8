import type { DateTime } from 'luxon';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';

/** What a server that died left behind. */
export interface LostSocket {
  readonly sessionId: SessionId;
  readonly socketId: string;
  readonly participantId: ParticipantId;
  /** When its server was last known to live. */
  readonly lastSeenAt: DateTime;
}

/** The servers that share a database, and which of them live. */
export interface Replicas {
  /** Says that this one lives. @returns false when it was taken for dead meanwhile, or was never known: it is known now. */
  beat(replicaId: string): Promise<boolean>;

  /** The sockets of those that were silent for so long, by the clock of the database. */
  lostSockets(silentSeconds: number): Promise<readonly LostSocket[]>;

  /** Forgets those that were silent for so long and have no sockets any more, and one's own at the end. */
  forget(silentSeconds: number, replicaId?: string): Promise<void>;

  /** Sessions in which somebody did not come back in time. */
  sessionsToSweep(now: DateTime): Promise<readonly SessionId[]>;
}
