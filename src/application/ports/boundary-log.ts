import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import type { BoundarySessionId, BoundaryUserId } from '../../domain/boundary/ids.ts';

/** The log of one session as it lies there. */
export interface SessionLog {
  readonly events: readonly BoundaryEvent[];
  /** Up to the last whole line. */
  readonly size: number;
  /** Bytes after it, which a crash left and nobody was told of. */
  readonly tornBytes: number;
  /** What no recorder writes, in words. */
  readonly faults: readonly string[];
}

/** An event that was being recorded for this user, and may have been left half done. */
export interface UnfinishedRecord {
  readonly userId: BoundaryUserId;
  readonly name: string;
}

/** The reading side of the recorder. */
export interface BoundaryLog {
  /** How long the log of a session is; `undefined` when there is none. */
  sizeOf(userId: BoundaryUserId, sessionId: BoundarySessionId): Promise<number | undefined>;
  /** @returns undefined when there is none. */
  read(userId: BoundaryUserId, sessionId: BoundarySessionId): Promise<SessionLog | undefined>;
  /** Moves torn bytes aside and reports them; a log without a whole line goes with them. Only while the user is held. */
  mend(userId: BoundaryUserId, sessionId: BoundarySessionId): Promise<void>;
  /** The sessions of this user that have a log, in no order. */
  sessionsOf(userId: BoundaryUserId): Promise<readonly BoundarySessionId[]>;
  /** What lies among the logs of this user and is neither a log nor a torn rest. */
  strangersOf(userId: BoundaryUserId): Promise<readonly string[]>;
  /** Everybody who has a folder in the log, in no order. */
  users(): Promise<readonly BoundaryUserId[]>;
  /** Events that are being recorded just now, or were when somebody died. */
  unfinished(): Promise<readonly UnfinishedRecord[]>;
  /** Strikes them off: what they left is settled. */
  forget(records: readonly UnfinishedRecord[]): Promise<void>;
}
