import type { ConversationRepository } from './conversation-repository.ts';
import type { EventRepository } from './event-repository.ts';
import type { PresenceLog } from './presence-log.ts';
import type { SessionRepository } from './session-repository.ts';
import type { SignInRepository } from './sign-in-repository.ts';
import type { UserRepository } from './user-repository.ts';

/** The repositories of one transaction. They exist only inside `UnitOfWork.run`. */
export interface Stores {
  readonly sessions: SessionRepository;
  readonly presence: PresenceLog;
  readonly events: EventRepository;
  readonly users: UserRepository;
  readonly signIns: SignInRepository;
  readonly conversation: ConversationRepository;
}

/** Runs work in one transaction: all of it is stored, or nothing. */
export interface UnitOfWork {
  /** Commits when `work` resolves, rolls back when it rejects. Nothing remote may be called inside. */
  run<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}
