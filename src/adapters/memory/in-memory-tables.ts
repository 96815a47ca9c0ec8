import type { Delivery } from '../../application/ports/delivery-store.ts';
import type { LedgerRoom } from '../../application/ports/room-ledger.ts';
import type { HistoryEntry } from '../../application/ports/session-queries.ts';
import type { EventState } from '../../domain/event/event.ts';
import type { EventId } from '../../domain/event/event-id.ts';
import type { SignInId } from '../../domain/identity/sign-in-id.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { RecordingFacts, RecordingId } from '../../domain/room/recording.ts';
import type { OptionalKind } from '../../domain/schedule/notices.ts';
import type { Attendance } from '../../domain/session/attendance.ts';
import type { GuestRegistration } from '../../domain/session/guest-registration.ts';
import type { ParticipantId, PersonId, SessionId } from '../../domain/session/ids.ts';
import type { Participation } from '../../domain/session/participation.ts';
import type { PresenceFact } from '../../domain/session/presence-fact.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { StoredConversation } from './conversation/stored-conversation.ts';
import type { StoredSignIn } from './identity/in-memory-sign-in-repository.ts';
import type { StoredUser } from './identity/in-memory-user-repository.ts';
import type { WaitingJob } from './jobs/in-memory-job-queue.ts';
import type { StoredSchedule } from './jobs/in-memory-schedule-book.ts';
import type { StoredNotice } from './notification/in-memory-notification-ledger.ts';

/** A session as it lies in its table. */
export interface StoredSession {
  readonly state: SessionState;
  readonly version: number;
  readonly people: ReadonlyMap<PersonId, Participation>;
}

/** Everything that is kept. All values are immutable, so that a copy of the maps is a snapshot. */
export class InMemoryTables {
  readonly sessions = new Map<SessionId, StoredSession>();
  readonly history = new Map<SessionId, readonly HistoryEntry[]>();
  /** By session and epoch. */
  readonly rooms = new Map<string, LedgerRoom>();
  readonly recordings = new Map<RecordingId, RecordingFacts>();
  /** By increasing numbers. */
  readonly jobs = new Map<number, WaitingJob>();
  readonly schedules = new Map<string, StoredSchedule>();
  readonly presence = new Map<SessionId, readonly PresenceFact[]>();
  readonly deliveries = new Map<string, Delivery>();
  readonly attendance = new Map<SessionId, ReadonlyMap<ParticipantId, Attendance>>();
  readonly events = new Map<EventId, EventState>();
  readonly users = new Map<UserId, StoredUser>();
  readonly signIns = new Map<SignInId, StoredSignIn>();
  readonly conversations = new Map<SessionId, StoredConversation>();

  /** By session, person, kind and occasion. */
  readonly notifications = new Map<string, StoredNotice>();
  /** By person and kind. */
  readonly optOuts = new Map<string, { readonly personId: PersonId; readonly kind: OptionalKind }>();
  readonly guestRegistrations = new Map<ParticipantId, GuestRegistration>();

  snapshot(): InMemoryTables {
    const copy = new InMemoryTables();
    copy.become(this);
    return copy;
  }

  become(other: InMemoryTables): void {
    refill(this.sessions, other.sessions);
    refill(this.history, other.history);
    refill(this.rooms, other.rooms);
    refill(this.recordings, other.recordings);
    refill(this.jobs, other.jobs);
    refill(this.schedules, other.schedules);
    refill(this.presence, other.presence);
    refill(this.deliveries, other.deliveries);
    refill(this.attendance, other.attendance);
    refill(this.events, other.events);
    refill(this.users, other.users);
    refill(this.signIns, other.signIns);
    refill(this.notifications, other.notifications);
    refill(this.optOuts, other.optOuts);
    refill(this.guestRegistrations, other.guestRegistrations);
    refill(this.conversations, other.conversations);
  }
}

function refill<Key, Value>(target: Map<Key, Value>, source: ReadonlyMap<Key, Value>): void {
  target.clear();
  for (const [key, value] of source) target.set(key, value);
}
