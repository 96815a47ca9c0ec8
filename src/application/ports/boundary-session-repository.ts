import type { DateTime } from 'luxon';
import type { BoundarySession, BoundarySessionState } from '../../domain/boundary/boundary-session.ts';
import type { BoundarySessionId, BoundaryUserId } from '../../domain/boundary/ids.ts';
import type { Page, PageRequest } from './page.ts';

/** A session with the length of its log when it was stored. */
export interface KeptSession {
  readonly session: BoundarySession;
  readonly logSize: number;
}

/** One user, held: nobody else reads or changes this user's sessions in order to decide, until the work is over. */
export interface HeldUser {
  readonly userId: BoundaryUserId;
  /** The id that the next session will have, known beforehand: what a crash left behind is found by one look. */
  readonly nextSessionId: BoundarySessionId;
  active(): Promise<KeptSession | undefined>;
  /** Of whatever user. */
  find(id: BoundarySessionId): Promise<KeptSession | undefined>;
  all(): Promise<readonly KeptSession[]>;
  /** @throws {Conflict} when the user has another active session. */
  save(kept: KeptSession): Promise<void>;
  /** Stores a session that is new, and the id of the one after it. @throws {Conflict} */
  add(kept: KeptSession, nextSessionId: BoundarySessionId): Promise<void>;
  planNext(nextSessionId: BoundarySessionId): Promise<void>;
}

/** Keeps the state of session boundaries; the log is the truth behind it. */
export interface BoundarySessionRepository {
  /** Makes the user known, in a transaction of its own: it outlives whatever comes next. */
  meet(userId: BoundaryUserId, nextSessionId: BoundarySessionId): Promise<void>;
  /**
   * Waits until nobody holds the user, then works; commits when `work` resolves, rolls back when it rejects.
   * `undefined` is held when the user is not known.
   */
  hold<T>(userId: BoundaryUserId, work: (user: HeldUser | undefined) => Promise<T>): Promise<T>;
  /** The same, but leaves those alone whom somebody holds. */
  holdIfFree<T>(userId: BoundaryUserId, work: (user: HeldUser) => Promise<T>): Promise<T | 'busy'>;

  /** Whatever is known about a session, without waiting for anybody. */
  find(id: BoundarySessionId): Promise<BoundarySessionState | undefined>;
  /** Newest first. */
  list(userId: BoundaryUserId, page: PageRequest): Promise<Page<BoundarySessionState>>;
  /** Users with an active session that began at this moment or before. */
  usersActiveSince(at: DateTime, limit: number): Promise<readonly BoundaryUserId[]>;
  /** Known users in the order of their ids, those after `after`. */
  users(after: BoundaryUserId | undefined, limit: number): Promise<readonly BoundaryUserId[]>;
}
