import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { describeScheduleBook } from '../../../contracts/schedule-book.ts';

describeScheduleBook('memory', async () => ({
  unitOfWork: new InMemoryUnitOfWork(new InMemoryTables()),
  close: async () => {},
}));
