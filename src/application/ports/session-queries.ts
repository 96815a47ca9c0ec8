import type { DateTime } from 'luxon';
import type { EventId } from '../../domain/event/event-id.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { Attendance } from '../../domain/session/attendance.ts';
import type { PersonId, SessionId } from '../../domain/session/ids.ts';
import type { ParticipantRole, Participation } from '../../domain/session/participation.ts';
import type { SessionEvent } from '../../domain/session/session-event.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { Status } from '../../domain/session/status.ts';
import type { ListScope, Visibility } from '../../domain/session/visibility.ts';
import type { Page, PageRequest } from './page.ts';

/** A session as people see it: its state, and what the people in it are called. */
export interface SessionView {
  readonly state: SessionState;
  readonly hostName: string;
  /** In the order of `state.coHosts`. */
  readonly coHostNames: readonly string[];
  /** The person who asks, if they were ever let in. */
  readonly asker?: { readonly displayName: string; readonly present: boolean; readonly removed: boolean };
}

export interface SessionFilter {
  readonly status: readonly Status[];
  readonly hostId?: UserId | undefined;
  readonly eventId?: EventId | undefined;
  readonly tag?: string | undefined;
  readonly visibility?: Visibility | undefined;
  /** Starts at or after. */
  readonly from?: DateTime | undefined;
  /** Starts before. */
  readonly to?: DateTime | undefined;
  /** Found in the title, whatever the case. */
  readonly q?: string | undefined;
  readonly mine?: { readonly as: 'host' | 'participant' | 'registered' | undefined; readonly userId: UserId };
  readonly archived: boolean;
}

export interface SessionOrder {
  readonly by: 'startsAt' | 'createdAt' | 'title';
  readonly direction: 'asc' | 'desc';
}

/** Somebody who has come in at least once. */
export type ParticipantView = Participation & { readonly displayName: string; readonly joinedAt: DateTime };

/** Somebody for whom a seat is held ahead. */
export type RegistrationView = Participation & { readonly displayName: string; readonly registeredAt: DateTime };

export type AttendanceView = Attendance & {
  readonly displayName: string;
  readonly userId?: UserId;
  readonly role: ParticipantRole;
};

export type HistoryEntry = SessionEvent & { readonly seq: number };

export interface SessionTotals {
  readonly live: number;
  readonly seatsTaken: number;
}

/** What is read without being changed, straight from where it is kept. */
export interface SessionQueries {
  find(id: SessionId, asker?: PersonId): Promise<SessionView | undefined>;
  list(
    filter: SessionFilter,
    order: SessionOrder,
    scope: ListScope,
    page: PageRequest,
    asker?: PersonId,
  ): Promise<Page<SessionView>>;
  /** Those who registered, in the order in which they did. */
  registrations(id: SessionId, page: PageRequest): Promise<Page<RegistrationView>>;
  /** In the order in which they first came. */
  participants(id: SessionId, presentOnly: boolean, page: PageRequest): Promise<Page<ParticipantView>>;
  /** In the order in which they first came. */
  attendance(id: SessionId): Promise<readonly AttendanceView[]>;
  /** Oldest first. */
  history(id: SessionId, page: PageRequest): Promise<Page<HistoryEntry>>;
  totals(): Promise<SessionTotals>;
}
