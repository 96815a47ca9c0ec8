import type { Stores, UnitOfWork } from '../../application/ports/unit-of-work.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { InMemoryConversationRepository } from './conversation/in-memory-conversation-repository.ts';
import { InMemoryEventRepository } from './event/in-memory-event-repository.ts';
import { InMemorySignInRepository } from './identity/in-memory-sign-in-repository.ts';
import { InMemoryUserRepository } from './identity/in-memory-user-repository.ts';
import type { InMemoryTables } from './in-memory-tables.ts';
import { InMemoryJobQueue } from './jobs/in-memory-job-queue.ts';
import { InMemoryScheduleBook } from './jobs/in-memory-schedule-book.ts';
import { Mutex } from './mutex.ts';
import { InMemoryNotificationLedger } from './notification/in-memory-notification-ledger.ts';
import { InMemoryRecordingRepository } from './recording/in-memory-recording-repository.ts';
import { InMemoryGuestRegistrations } from './registration/in-memory-guest-registrations.ts';
import { InMemoryRoomLedger } from './room/in-memory-room-ledger.ts';
import { InMemoryScreenShares } from './room/in-memory-screen-shares.ts';
import { InMemoryPresenceLog } from './session/in-memory-presence-log.ts';
import { InMemorySessionRepository } from './session/in-memory-session-repository.ts';
import { InMemoryDeliveryStore } from './webhook/in-memory-delivery-store.ts';

/** One transaction at a time, on a copy of the tables that takes their place when the work resolves. */
export class InMemoryUnitOfWork implements UnitOfWork {
  readonly #tables: InMemoryTables;
  readonly #stored: (sessions: Iterable<SessionId>) => void;
  readonly #mutex = new Mutex();

  /** `stored` is told after each commit which sessions, or their conversations, have changed. */
  constructor(tables: InMemoryTables, stored: (sessions: Iterable<SessionId>) => void = () => {}) {
    this.#tables = tables;
    this.#stored = stored;
  }

  async run<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    return await this.runOnTables((tables) => work(storesOn(tables)));
  }

  /** The same for what is no repository. */
  async runOnTables<T>(work: (tables: InMemoryTables) => Promise<T>): Promise<T> {
    return await this.#mutex.run(async () => {
      const copy = this.#tables.snapshot();
      const result = await work(copy);
      const changed = [...changedKeys(this.#tables.sessions, copy.sessions)];
      changed.push(...changedKeys(this.#tables.conversations, copy.conversations));
      this.#tables.become(copy);
      if (changed.length > 0) this.#stored(new Set(changed));
      return result;
    });
  }
}

const storesOn = (tables: InMemoryTables): Stores => ({
  sessions: new InMemorySessionRepository(tables),
  rooms: new InMemoryRoomLedger(tables),
  recordings: new InMemoryRecordingRepository(tables),
  screenShares: new InMemoryScreenShares(tables),
  presence: new InMemoryPresenceLog(tables),
  deliveries: new InMemoryDeliveryStore(tables.deliveries),
  events: new InMemoryEventRepository(tables),
  users: new InMemoryUserRepository(tables.users),
  signIns: new InMemorySignInRepository(tables.signIns),
  notifications: new InMemoryNotificationLedger(tables),
  guestRegistrations: new InMemoryGuestRegistrations(tables),
  jobs: new InMemoryJobQueue(tables),
  schedules: new InMemoryScheduleBook(tables.schedules),
  conversation: new InMemoryConversationRepository(tables),
});

function* changedKeys<Key, Value>(before: ReadonlyMap<Key, Value>, after: ReadonlyMap<Key, Value>): Iterable<Key> {
  for (const [key, value] of after) if (before.get(key) !== value) yield key;
}
