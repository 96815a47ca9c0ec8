import { describeJobQueue } from '../../contracts/job-queue.ts';
import { openBoss } from './open-boss.ts';

describeJobQueue('pg-boss', async () => (await openBoss()).fixture);
