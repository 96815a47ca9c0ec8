import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { InMemoryJobRunner } from '#src/adapters/memory/jobs/in-memory-job-runner.ts';
import { describeJobQueue } from '../../../contracts/job-queue.ts';
import { noon } from '../../../support/a-session.ts';

describeJobQueue('memory', async () => {
  const tables = new InMemoryTables();
  const clock = new TurnedClock(noon);
  const unitOfWork = new InMemoryUnitOfWork(tables);
  const runner = new InMemoryJobRunner(tables, clock);
  return {
    transaction: (work) => unitOfWork.run(({ jobs }) => work(jobs)),
    workOff: async (handlers) => void (await runner.runAll(handlers)),
    letPass: async (seconds) => clock.advance({ seconds }),
    close: async () => {},
  };
});
