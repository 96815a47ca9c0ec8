import type { DateTime } from 'luxon';
import type { RoomReference } from '../../domain/room/room.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { LedgerRoom } from './room-ledger.ts';
import type { ListedRoom } from './video-provider.ts';

/** A session whose room needs somebody, and when it begins. */
export interface WantingSession {
  readonly id: SessionId;
  readonly startsAt: DateTime;
}

/** What is read of rooms without changing anything. */
export interface RoomQueries {
  /**
   * Sessions whose room needs somebody: live, or about to begin (`roomDueFrom`), and without a ready room; or with the doors
   * open, and a room at a provider that is not there. The longest begun first; of those that come after `after`, if it is
   * given.
   */
  wanting(
    at: DateTime,
    providersThere: readonly string[],
    limit: number,
    after?: WantingSession,
  ): Promise<readonly WantingSession[]>;
  /**
   * Of rooms that a provider lists, those that a session still uses, or may be about to: of its epoch, or of a later one
   * that the provider was asked for since then.
   */
  inUse(provider: string, rooms: readonly ListedRoom[], expectedSince: DateTime): Promise<ReadonlySet<RoomReference>>;
  /** Watched rooms whose provider should be asked who is inside. The longest unasked first. */
  toPoll(search: PollSearch, limit: number): Promise<readonly LedgerRoom[]>;
}

/** Which rooms are due: open ones, whose session is live or has its doors open, and closed ones that are not reconciled. */
export interface PollSearch {
  readonly at: DateTime;
  /** Who did not answer is asked after twice as long each time, up to sixteen times as long. */
  readonly everySeconds: number;
  /** Closed ones not before this long after they were. */
  readonly closedForSeconds: number;
  /** Rooms at other providers are left out, */
  readonly providersThere: readonly string[];
  /** but not those that were closed by then: they are to be given up. */
  readonly givenUpBy: DateTime;
}

/** How often, at most, the pause doubles. */
export const mostDoublings = 4;
