import type { ConversationRepository } from './conversation-repository.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { EventRepository } from './event-repository.ts';
import type { GuestRegistrations } from './guest-registrations.ts';
import type { JobQueue } from './jobs.ts';
import type { NotificationLedger } from './notification-ledger.ts';
import type { PresenceLog } from './presence-log.ts';
import type { RecordingRepository } from './recording-repository.ts';
import type { RoomLedger } from './room-ledger.ts';
import type { ScheduleBook } from './schedule-book.ts';
import type { ScreenShares } from './screen-shares.ts';
import type { SessionRepository } from './session-repository.ts';
import type { SignInRepository } from './sign-in-repository.ts';
import type { UserRepository } from './user-repository.ts';

/** The repositories of one transaction. They exist only inside `UnitOfWork.run`. */
export interface Stores {
  readonly sessions: SessionRepository;
  readonly rooms: RoomLedger;
  readonly recordings: RecordingRepository;
  readonly screenShares: ScreenShares;
  readonly presence: PresenceLog;
  readonly deliveries: DeliveryStore;
  readonly events: EventRepository;
  readonly users: UserRepository;
  readonly signIns: SignInRepository;
  readonly notifications: NotificationLedger;
  readonly guestRegistrations: GuestRegistrations;
  readonly jobs: JobQueue;
  readonly schedules: ScheduleBook;
  readonly conversation: ConversationRepository;
}

/** Runs work in one transaction: all of it is stored, or nothing. */
export interface UnitOfWork {
  /** Commits when `work` resolves, rolls back when it rejects. Nothing remote may be called inside. */
  run<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}
