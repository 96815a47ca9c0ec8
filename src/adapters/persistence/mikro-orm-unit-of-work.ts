import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import type { JobQueue } from '../../application/ports/jobs.ts';
import type { Stores, UnitOfWork } from '../../application/ports/unit-of-work.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { SqlConversationRepository } from './conversation/sql-conversation-repository.ts';
import { MikroOrmEventRepository } from './event/mikro-orm-event-repository.ts';
import { MikroOrmSignInRepository } from './identity/mikro-orm-sign-in-repository.ts';
import { MikroOrmUserRepository } from './identity/mikro-orm-user-repository.ts';
import { SqlScheduleBook } from './jobs/sql-schedule-book.ts';
import { SqlNotificationLedger } from './notification/sql-notification-ledger.ts';
import { MikroOrmRecordingRepository } from './recording/mikro-orm-recording-repository.ts';
import { SqlGuestRegistrations } from './registration/sql-guest-registrations.ts';
import { SqlRoomLedger } from './room/sql-room-ledger.ts';
import { SqlScreenShares } from './room/sql-screen-shares.ts';
import { MikroOrmPresenceLog } from './session/mikro-orm-presence-log.ts';
import { MikroOrmSessionRepository } from './session/mikro-orm-session-repository.ts';
import { translatingFailures } from './translating-failures.ts';
import { SqlDeliveryStore } from './webhook/sql-delivery-store.ts';

/** Makes the job queue of one transaction; which technology it is, the composition knows. */
export type JobsIn = (em: SqlEntityManager) => JobQueue;

/** A PostgreSQL transaction, with repositories that live as long as it does. */
export class MikroOrmUnitOfWork implements UnitOfWork {
  readonly #orm: MikroORM;
  readonly #jobsIn: JobsIn;

  readonly #stored: (sessions: Iterable<SessionId>) => void;

  /**
   * @param jobsIn the queue that enqueues in the transaction of this manager.
   * @param stored is told after each commit which sessions, or their conversations, have changed.
   */
  constructor(orm: MikroORM, jobsIn: JobsIn, stored: (sessions: Iterable<SessionId>) => void = () => {}) {
    this.#orm = orm;
    this.#jobsIn = jobsIn;
    this.#stored = stored;
  }

  /** @throws {Unavailable} when the database is away, {Conflict} when two transactions could not be put in order. */
  async run<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    const changed = new Set<SessionId>();
    const result = await translatingFailures(() =>
      this.#orm.em.fork().transactional((em) =>
        work({
          rooms: new SqlRoomLedger(em),
          recordings: new MikroOrmRecordingRepository(em),
          screenShares: new SqlScreenShares(em),
          sessions: new MikroOrmSessionRepository(em, changed),
          presence: new MikroOrmPresenceLog(em),
          deliveries: new SqlDeliveryStore(em),
          events: new MikroOrmEventRepository(em),
          users: new MikroOrmUserRepository(em),
          signIns: new MikroOrmSignInRepository(em),
          notifications: new SqlNotificationLedger(em),
          guestRegistrations: new SqlGuestRegistrations(em),
          jobs: this.#jobsIn(em),
          schedules: new SqlScheduleBook(em),
          conversation: new SqlConversationRepository(em, changed),
        }),
      ),
    );
    if (changed.size > 0) this.#stored(changed);
    return result;
  }
}
