import type { Boss } from '../adapters/jobs/boss.ts';
import { PgBossJobQueue } from '../adapters/jobs/pg-boss-job-queue.ts';
import type { JobsIn } from '../adapters/persistence/mikro-orm-unit-of-work.ts';
import { rowsIn } from '../adapters/persistence/transaction-rows.ts';

/** The queue of one transaction, which fails as everything else in it does. */
export const jobsIn =
  ({ boss }: Boss): JobsIn =>
  (em) =>
    new PgBossJobQueue(boss, {
      executeSql: async (text, values = []) => ({ rows: await rowsIn(em, { text, values }) }),
    });
