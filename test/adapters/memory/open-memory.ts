import { InMemoryEventQueries } from '#src/adapters/memory/event/in-memory-event-queries.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { InMemorySessionQueries } from '#src/adapters/memory/session/in-memory-session-queries.ts';
import type { Fixture } from '../../contracts/fixture.ts';

/** Everything in memory, for the contracts to be run on. */
export async function openMemory(): Promise<Fixture> {
  const tables = new InMemoryTables();
  return {
    unitOfWork: new InMemoryUnitOfWork(tables),
    sessionQueries: new InMemorySessionQueries(tables),
    eventQueries: new InMemoryEventQueries(tables),
    close: async () => {},
  };
}
