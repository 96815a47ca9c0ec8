import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PgBossJobAdmin } from '#src/adapters/jobs/pg-boss-job-admin.ts';
import type { JobState } from '#src/application/ports/job-admin.ts';
import type { Job } from '#src/application/ports/jobs.ts';
import { ListJobs } from '#src/application/schedule/list-jobs.ts';
import { ReplayJob } from '#src/application/schedule/replay-job.ts';
import { Forbidden, NotFound, Unavailable, ValidationFailed } from '#src/domain/expected-error.ts';
import type { Caller } from '#src/domain/identity/caller.ts';
import { aUserId } from '#test/support/a-session.ts';
import { aJob, noting } from '../../contracts/job-queue.ts';
import { openBoss } from './open-boss.ts';

const page = { limit: 10 };

describe('the queue as operators see it', () => {
  let queues: Awaited<ReturnType<typeof openBoss>>;
  let admin: PgBossJobAdmin;
  beforeAll(async () => {
    queues = await openBoss();
    admin = new PgBossJobAdmin(queues.office);
  });
  afterEach(() => queues.office.database.rows('delete from pgboss.job'));
  afterAll(() => queues.fixture.close());

  const enqueue = (...jobs: readonly Job[]) => queues.fixture.transaction((queue) => queue.enqueue(...jobs));
  const list = async (state: JobState) => (await admin.list({ state, page })).items;
  const away = () => Promise.reject(new Unavailable('The provider is away.', 1));

  /** Has a job fail for the last time. */
  async function giveUp(job: Job): Promise<void> {
    await enqueue(job);
    await queues.office.database.rows(`update pgboss.job set retry_limit = 0 where state = 'created'`);
    await queues.fixture.workOff({ [job.name]: away });
  }

  test('shows what waits, and why its last try failed', async () => {
    const [fresh, failed] = [aJob(), aJob()];
    await enqueue(failed);
    await queues.fixture.workOff({ 'tend-room': away });
    await enqueue(fresh);
    const [newest, oldest, ...others] = await list('waiting');
    expect(others).toEqual([]);
    expect(newest).toMatchObject({ job: fresh, state: 'waiting', tries: 0 });
    expect(newest).not.toHaveProperty('lastError');
    expect(oldest).toMatchObject({
      job: failed,
      tries: 1,
      lastError: { code: 'unavailable', message: 'The provider is away.' },
    });
    expect((await admin.totals()).find(({ name }) => name === 'tend-room')).toMatchObject({ waiting: 2, failed: 0 });
  });

  test('keeps what was given up, and does it again when told to, once', async () => {
    const job = aJob();
    await giveUp(job);
    const [given] = await list('failed');
    expect(given).toMatchObject({ job, state: 'failed', tries: 1, lastError: { code: 'unavailable' } });
    expect((await admin.totals()).find(({ name }) => name === 'tend-room')).toMatchObject({ waiting: 0, failed: 1 });
    expect(await admin.replay(given?.id ?? '')).toEqual(job);
    expect(await admin.replay(given?.id ?? '')).toBeUndefined();
    expect(await list('failed')).toEqual([]);
    const { done, handlers } = noting();
    await queues.fixture.workOff(handlers);
    expect(done).toEqual([job]);
  });

  test('replays once what two admins replay at the same time', async () => {
    const job = aJob();
    await giveUp(job);
    const [given] = await list('failed');
    const replayed = await Promise.all([admin.replay(given?.id ?? ''), admin.replay(given?.id ?? '')]);
    expect(replayed.filter(Boolean)).toEqual([job]);
  });

  test('does not replay what still waits', async () => {
    await enqueue(aJob());
    const [waiting] = await list('waiting');
    expect(await admin.replay(waiting?.id ?? '')).toBeUndefined();
  });

  test('keeps no failed schedule, which is due again by itself', async () => {
    await giveUp({ name: 'run-schedule', data: { name: 'tidy' } });
    expect(await list('failed')).toEqual([]);
  });

  test('is read in pages, by queue where that is asked for', async () => {
    const deliveries = Array.from({ length: 7 }, (): Job => ({ name: 'take-delivery', data: { deliveryId: v7() } }));
    await enqueue(...deliveries);
    for (const _ of deliveries) await enqueue(aJob());
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const read = await admin.list({
        state: 'waiting',
        name: 'take-delivery',
        page: { limit: 3, ...(cursor !== undefined && { cursor }) },
      });
      for (const { id, job } of read.items) {
        expect(job.name).toBe('take-delivery');
        seen.add(id);
      }
      cursor = read.nextCursor;
    } while (cursor !== undefined);
    expect(seen.size).toBe(7);
  });

  test('refuses a cursor that no page gave out', async () => {
    const wishes = { state: 'waiting', page: { limit: 3, cursor: 'bm90aGluZw' } } as const;
    await expect(admin.list(wishes)).rejects.toThrow(ValidationFailed);
  });

  test('tells how long the oldest waits, and what is in progress', async () => {
    await enqueue(aJob());
    await queues.fixture.letPass(90);
    await enqueue({ name: 'take-delivery', data: { deliveryId: v7() } });
    await queues.boss.fetch('take-delivery');
    const totals = new Map((await admin.totals()).map((total) => [total.name, total]));
    expect(totals.get('tend-room')?.oldestSeconds).toBeGreaterThanOrEqual(90);
    expect(totals.get('take-delivery')).toMatchObject({ waiting: 0, active: 1, oldestSeconds: 0 });
    expect(await list('active')).toMatchObject([{ job: { name: 'take-delivery' }, tries: 1 }]);
  });

  test('is for admins alone', async () => {
    const job = aJob();
    await giveUp(job);
    const [given] = await list('failed');
    const [listJobs, replayJob] = [new ListJobs(admin), new ReplayJob(admin)];
    const id = given?.id ?? '';
    const as = (role: 'admin' | 'board_member'): Caller => ({ kind: 'account', userId: aUserId(), role });
    const wishes = { state: 'failed', page } as const;
    await expect(listJobs.execute({ caller: as('board_member'), ...wishes })).rejects.toThrow(Forbidden);
    await expect(replayJob.execute({ caller: as('board_member'), id })).rejects.toThrow(Forbidden);
    expect((await listJobs.execute({ caller: as('admin'), ...wishes })).items).toEqual([given]);
    expect(await replayJob.execute({ caller: as('admin'), id })).toEqual(job);
    await expect(replayJob.execute({ caller: as('admin'), id })).rejects.toThrow(NotFound);
  });
});
