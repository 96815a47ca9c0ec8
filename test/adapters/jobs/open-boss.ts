import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { inject } from 'vitest';
import { Boss } from '#src/adapters/jobs/boss.ts';
import { PgBossJobRunner } from '#src/adapters/jobs/pg-boss-job-runner.ts';
import { MikroOrmUnitOfWork } from '#src/adapters/persistence/mikro-orm-unit-of-work.ts';
import { saysDatabaseIsAway } from '#src/adapters/persistence/translating-failures.ts';
import type { JobHandlers } from '#src/application/ports/jobs.ts';
import { jobsIn } from '#src/composition/jobs-in.ts';
import type { JobFixture } from '../../contracts/job-queue.ts';
import { freshDatabase } from '../../support/fresh-database.ts';

export const silent = pino({ level: 'silent' });

export const aBoss = (url: string): Boss => new Boss({ url, log: silent, saysAway: saysDatabaseIsAway });

const unheard = { tried: () => {} };

/** Queues in a database of their own. */
export async function openBoss() {
  const { url, orm, close } = await freshDatabase(inject('databaseServer'));
  const office = aBoss(url);
  await office.start();
  const { boss } = office;

  async function untilQuiet(names: readonly string[]): Promise<void> {
    const left = `select 1 from pgboss.job where name = any($1)
      and (state = 'active' or (state < 'active' and start_after <= now())) limit 1`;
    while ((await office.database.rows(left, [names])).length !== 0) await pause(20);
  }

  const unitOfWork = new MikroOrmUnitOfWork(orm, jobsIn(office));

  const fixture: JobFixture = {
    transaction: (work) => unitOfWork.run(({ jobs }) => work(jobs)),
    async workOff(handlers: Partial<JobHandlers>) {
      const worker = aBoss(url);
      await worker.start();
      const runner = new PgBossJobRunner(worker, silent, unheard);
      await runner.start(handlers);
      await untilQuiet(Object.keys(handlers));
      await runner.stop(5000);
      await worker.close();
    },
    async letPass(seconds) {
      const text = `update pgboss.job set start_after = start_after - $1::int * interval '1 second' where state < 'active'`;
      await office.database.rows(text, [seconds]);
    },
    async close() {
      await office.close();
      await close();
    },
  };
  return { url, office, boss, orm, unitOfWork, fixture };
}
