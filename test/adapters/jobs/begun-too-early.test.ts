import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aJob } from '../../contracts/job-queue.ts';
import { openBoss } from './open-boss.ts';

describe('work that a transaction finds waiting', () => {
  let queues: Awaited<ReturnType<typeof openBoss>>;
  beforeAll(async () => {
    queues = await openBoss();
  });
  afterAll(() => queues.fixture.close());

  test('is not begun before that transaction has ended, so that it sees what the transaction changed', async () => {
    const job = aJob();
    const { boss, fixture } = queues;
    await fixture.transaction((jobs) => jobs.enqueue(job));
    await fixture.transaction(async (jobs) => {
      await jobs.enqueue(job);
      expect(await boss.fetch('tend-room')).toEqual([]);
    });
    expect((await boss.fetch('tend-room')).map(({ data }) => data)).toEqual([job.data]);
  });

  test('is not begun either when it waits for another try', async () => {
    const job = aJob();
    const { boss, fixture } = queues;
    await fixture.transaction((jobs) => jobs.enqueue(job));
    const [first] = await boss.fetch('tend-room');
    await boss.fail('tend-room', first?.id ?? '');
    await fixture.letPass(60);
    await fixture.transaction(async (jobs) => {
      await jobs.enqueue(job);
      expect(await boss.fetch('tend-room')).toEqual([]);
    });
    expect(await boss.fetch('tend-room')).toHaveLength(1);
  });
});
