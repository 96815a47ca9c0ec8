import type { DateTime } from 'luxon';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { NoticeKind, NoticeStatus } from '../../domain/schedule/notices.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Page, PageRequest } from './page.ts';

/** A row of the ledger, as hosts see it: never an address. */
export interface NoticeView {
  readonly id: string;
  readonly kind: NoticeKind;
  /** Absent for guests. */
  readonly userId?: UserId;
  readonly displayName: string;
  /** When the session was to start as the notice was planned. */
  readonly startsAt: DateTime;
  readonly status: NoticeStatus;
  /** Why it was skipped or failed, or what the last try came to. */
  readonly reason?: string;
  /** When it came to stand there. */
  readonly at: DateTime;
}

/** Reads the ledger of notices. */
export interface NotificationQueries {
  /** What the people of a session were told, are to be told, or were not told, in the order of planning. */
  ofSession(id: SessionId, page: PageRequest): Promise<Page<NoticeView>>;

  /** How many are due by now, counted up to a limit. */
  countDue(now: DateTime, limit: number): Promise<number>;
}
