import { describeDeliveryStore } from './delivery-store.ts';
import { describeEventQueries } from './event-queries.ts';
import { describeEventRepository } from './event-repository.ts';
import type { OpenFixture } from './fixture.ts';
import { describeGuestRegistrations } from './guest-registrations.ts';
import { describeNotificationLedger } from './notification-ledger.ts';
import { describePresenceLog } from './presence-log.ts';
import { describeRecordings } from './recordings.ts';
import { describeRoomLedger } from './room-ledger.ts';
import { describeRoomQueries } from './room-queries.ts';
import { describeSessionQueries } from './session-queries.ts';
import { describeSessionRepository } from './session-repository.ts';
import { describeSessionSightings } from './session-sightings.ts';
import { describeStepQueries } from './step-queries.ts';
import { describeUnitOfWork } from './unit-of-work.ts';

/** What everything does that keeps sessions and events: all contracts at once. */
export function describeStores(name: string, open: OpenFixture): void {
  describeUnitOfWork(name, open);
  describeSessionRepository(name, open);
  describeSessionSightings(name, open);
  describePresenceLog(name, open);
  describeDeliveryStore(name, open);
  describeRoomLedger(name, open);
  describeRoomQueries(name, open);
  describeRecordings(name, open);
  describeSessionQueries(name, open);
  describeStepQueries(name, open);
  describeNotificationLedger(name, open);
  describeGuestRegistrations(name, open);
  describeEventRepository(name, open);
  describeEventQueries(name, open);
}
