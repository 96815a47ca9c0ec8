import type { DateTime } from 'luxon';
import type { RoomReference } from '../../domain/room/room.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { RoomName } from './video-provider.ts';

/** A room that a provider was asked for, or may have made without our hearing of it. */
export interface LedgerRoom extends RoomName {
  readonly provider: string;
  /** When its provider was last asked for it. */
  readonly expectedAt: DateTime;
  /** Absent as long as the provider has not said. */
  readonly reference?: RoomReference;
  /** The revision of the session that the room was last made to fit. */
  readonly fittedRevision?: number;
  /** The provider has said that it is closed. */
  readonly closedAt?: DateTime;
  /** Whether the provider tells who is inside, and so is asked again after the end. */
  readonly watched: boolean;
  readonly lastPolledAt?: DateTime;
  /** How often in a row the provider did not answer then. */
  readonly failedPolls?: number;
  /** Nothing more is expected from the provider about who was inside. */
  readonly reconciledAt?: DateTime;
}

export type ExpectedRoom = Pick<LedgerRoom, 'sessionId' | 'epoch' | 'provider' | 'watched'>;

/** A room in the ledger; the same epoch may have been asked for at several providers, of whom one had the answer. */
export type LedgerName = Pick<LedgerRoom, 'sessionId' | 'epoch' | 'provider'>;

/** Every room that was ever asked for, by session and epoch, so that none is forgotten and each webhook finds its session. */
export interface RoomLedger {
  /** Notes a room before its provider is asked for it: from now on it may be there, also if it was closed before. */
  expect(room: ExpectedRoom, at: DateTime): Promise<void>;
  /** Notes what the provider knows the room by, and the revision of the session that it fits: it is there, also if it was closed before. */
  opened(room: LedgerName, reference: RoomReference, fittedRevision: number): Promise<void>;
  closed(room: LedgerName, at: DateTime): Promise<void>;
  /** Its provider was asked who is inside, and did or did not answer. */
  polled(room: LedgerName, at: DateTime, answered: boolean): Promise<void>;
  reconciled(room: LedgerName, at: DateTime): Promise<void>;
  /** In the order of their epochs. */
  ofSession(sessionId: SessionId): Promise<readonly LedgerRoom[]>;
  findByReference(provider: string, reference: RoomReference): Promise<LedgerRoom | undefined>;
}
