import type { DateTime } from 'luxon';
import type { RoomReference } from '../../domain/room/room.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { LedgerRoom } from './room-ledger.ts';
import type { ListedRoom } from './video-provider.ts';

/** What is read of rooms without changing anything. */
export interface RoomQueries {
  /**
   * Sessions whose room needs somebody: live, or with the doors open by `at`, and without a ready room, or with one at a
   * provider that is not there. The longest open first.
   */
  wanting(at: DateTime, providersThere: readonly string[], limit: number): Promise<readonly SessionId[]>;
  /** Of rooms that a provider lists, those that a session still uses, or may be about to. */
  inUse(provider: string, rooms: readonly ListedRoom[]): Promise<ReadonlySet<RoomReference>>;
  /**
   * Watched rooms whose provider should be asked who is inside: open ones not asked since `openSince`, and closed ones
   * that are not reconciled and were closed by `closedBy`. The longest unasked first.
   */
  toPoll(openSince: DateTime, closedBy: DateTime, limit: number): Promise<readonly LedgerRoom[]>;
}
