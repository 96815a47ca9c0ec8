import type { DateTime } from 'luxon';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { NoticeKind, OptionalKind } from '../../domain/schedule/notices.ts';
import type { ReminderKind, ReminderWindow } from '../../domain/schedule/reminders.ts';
import type { ParticipantId, PersonId, SessionId } from '../../domain/session/ids.ts';

/** What is to be told of a session; one of each kind and occasion a person. */
export interface NoticePlan {
  readonly sessionId: SessionId;
  readonly kind: NoticeKind;
  /** Sets two of one kind apart: the start, a sequence, a recording's id. */
  readonly occasion: string;
  /** The session's start as it is now. */
  readonly startsAt: DateTime;
  /** Where the session was to start before. */
  readonly previousStartsAt?: DateTime;
  readonly at: DateTime;
  /** Why it is not told; recorded as skipped at once. */
  readonly skipped?: string;
}

/** Whom a notice is for; everybody who is named in one of these ways, once. */
export interface Audience {
  readonly host?: boolean;
  readonly registered?: boolean;
  /** The people behind these places. */
  readonly places?: readonly ParticipantId[];
  /** Of the places, those alone who were told of their registration: the mail has left, or is under way. */
  readonly toldAlone?: boolean;
  /** Everybody who was told of their registration, and neither withdrew since, as they know by now, nor was put out. */
  readonly told?: boolean;
}

/** A session whose people may have to be reminded of its start. */
export interface SessionToRemind {
  readonly sessionId: SessionId;
  readonly startsAt: DateTime;
  readonly createdAt: DateTime;
}

export interface SessionReminder extends Pick<SessionToRemind, 'sessionId' | 'startsAt'> {
  /** Why nobody is reminded; recorded as skipped at once. */
  readonly skipped?: string;
}

/** A notice that somebody sends, and nobody else until the lease is over. */
export interface ClaimedNotice {
  /** Of the row; the message's id, the same at each try. */
  readonly id: string;
  readonly sessionId: SessionId;
  readonly personId: PersonId;
  readonly kind: NoticeKind;
  readonly occasion: string;
  readonly startsAt: DateTime;
  readonly previousStartsAt?: DateTime;
  readonly plannedAt: DateTime;
  /** Which try this is, from 1. */
  readonly attempt: number;
}

export type NoticeOutcome =
  | { readonly status: 'sent' }
  | { readonly status: 'skipped' | 'failed'; readonly reason: string }
  | { readonly status: 'planned'; readonly reason: string; readonly nextAttemptAt: DateTime };

/** Who is told, as they are known now. */
export interface Addressee {
  readonly displayName: string;
  readonly address?: string;
  readonly timeZone: string;
  readonly locale: string;
  /** Absent for guests. */
  readonly userId?: UserId;
  readonly isDisabled: boolean;
  readonly optedOut: boolean;
  /** Until when a guest may confirm the registration; absent once they have. */
  readonly confirmBy?: DateTime;
  readonly hostName: string;
}

/** What people are told, one row a session, person, kind and occasion: nobody is told anything twice. */
export interface NotificationLedger {
  /** Plans a notice for one person; what is there already stays as it is. */
  plan(personId: PersonId, notice: NoticePlan): Promise<void>;

  /** The same for many at once. */
  planForAll(audience: Audience, notice: NoticePlan): Promise<void>;

  /**
   * Sessions in a window whose reminder of this kind is not in the ledger, the soonest first; nobody else changes them
   * until the transaction is over. One that somebody changes at this moment is left for the next time.
   */
  sessionsToRemind(window: ReminderWindow, most: number): Promise<readonly SessionToRemind[]>;

  /** Enters the reminders of sessions that were found so, for the host and everybody registered. */
  planReminders(kind: ReminderKind, reminders: readonly SessionReminder[], at: DateTime): Promise<void>;

  /** Tells hosts of classes that run, planned to end after `after` and by `by`. @returns how many. */
  planOverdueSoon(after: DateTime, by: DateTime, at: DateTime): Promise<number>;

  /** Tells hosts of classes that start by themselves, were to start by then, have not, and are not past their end. */
  planNotStarted(startsBy: DateTime, at: DateTime): Promise<number>;

  /** Gives up what is planned for a session and not under way, of all kinds or of some. */
  giveUp(sessionId: SessionId, reason: string, at: DateTime, kinds?: readonly NoticeKind[]): Promise<void>;

  /** The next that is due, if any: planned, or claimed by somebody whose lease is over; or of those never tried alone. */
  claim(now: DateTime, leaseUntil: DateTime, which?: 'all' | 'untried'): Promise<ClaimedNotice | undefined>;

  /** Keeps a claim that is still one's own. */
  renew(claim: Pick<ClaimedNotice, 'id' | 'attempt'>, leaseUntil: DateTime): Promise<void>;

  /** Records what became of a claim. What was sent was sent; anything else counts from the last to claim it alone. */
  settle(claim: Pick<ClaimedNotice, 'id' | 'attempt'>, outcome: NoticeOutcome, at: DateTime): Promise<void>;

  /** Who is behind a notice; none where nobody is known by that id any more. */
  addressee(notice: Pick<ClaimedNotice, 'sessionId' | 'personId' | 'kind'>): Promise<Addressee | undefined>;

  optOut(personId: PersonId, kind: OptionalKind, at: DateTime): Promise<void>;
  optIn(personId: PersonId, kind: OptionalKind): Promise<void>;
  optedOut(personId: PersonId): Promise<readonly OptionalKind[]>;

  /**
   * Forgets what people did not want who can never be told anything again: guests whose address is forgotten, since another
   * registration is another person to us, and accounts that were deleted. @returns how many; at most a batch a call.
   */
  dropOptOutsOfNobody(limit: number): Promise<number>;

  /** Forgets what was told of sessions that were to start before then. @returns how many; at most a batch a call. */
  dropBefore(at: DateTime, limit: number): Promise<number>;
}
