import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import type { JobQueue } from '../../application/ports/jobs.ts';
import type { Stores, UnitOfWork } from '../../application/ports/unit-of-work.ts';
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

  /** @param jobsIn the queue that enqueues in the transaction of this manager. */
  constructor(orm: MikroORM, jobsIn: JobsIn) {
    this.#orm = orm;
    this.#jobsIn = jobsIn;
  }

  /** @throws {Unavailable} when the database is away, {Conflict} when two transactions could not be put in order. */
  async run<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    return await translatingFailures(() =>
      this.#orm.em.fork().transactional((em) =>
        work({
          sessions: new MikroOrmSessionRepository(em),
          rooms: new SqlRoomLedger(em),
          recordings: new MikroOrmRecordingRepository(em),
          screenShares: new SqlScreenShares(em),
          presence: new MikroOrmPresenceLog(em),
          deliveries: new SqlDeliveryStore(em),
          events: new MikroOrmEventRepository(em),
          users: new MikroOrmUserRepository(em),
          signIns: new MikroOrmSignInRepository(em),
          notifications: new SqlNotificationLedger(em),
          guestRegistrations: new SqlGuestRegistrations(em),
          jobs: this.#jobsIn(em),
          schedules: new SqlScheduleBook(em),
        }),
      ),
    );
  }
}
