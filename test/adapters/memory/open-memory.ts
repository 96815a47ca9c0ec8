import { InMemoryEventQueries } from '#src/adapters/memory/event/in-memory-event-queries.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { InMemoryNotificationQueries } from '#src/adapters/memory/notification/in-memory-notification-queries.ts';
import { InMemoryRecordingQueries } from '#src/adapters/memory/recording/in-memory-recording-queries.ts';
import { InMemoryRoomQueries } from '#src/adapters/memory/room/in-memory-room-queries.ts';
import { InMemoryStepQueries } from '#src/adapters/memory/schedule/in-memory-step-queries.ts';
import { InMemorySessionQueries } from '#src/adapters/memory/session/in-memory-session-queries.ts';
import type { Fixture } from '../../contracts/fixture.ts';

/** Everything in memory, for the contracts to be run on. */
export async function openMemory(): Promise<Fixture> {
  const tables = new InMemoryTables();
  return {
    unitOfWork: new InMemoryUnitOfWork(tables),
    sessionQueries: new InMemorySessionQueries(tables),
    eventQueries: new InMemoryEventQueries(tables),
    roomQueries: new InMemoryRoomQueries(tables),
    recordingQueries: new InMemoryRecordingQueries(tables),
    notificationQueries: new InMemoryNotificationQueries(tables),
    stepQueries: new InMemoryStepQueries(tables),
    close: async () => {},
  };
}
