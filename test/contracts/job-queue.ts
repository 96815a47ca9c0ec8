import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, JobHandlers, JobQueue } from '#src/application/ports/jobs.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import { asSessionId } from '#src/domain/session/ids.ts';

/** One implementation of the queue, with what does its work. */
export interface JobFixture {
  /** Rolls back when the work rejects. */
  transaction<T>(work: (jobs: JobQueue) => Promise<T>): Promise<T>;
  /** Does what is due and has a handler, until nothing of it is left. */
  workOff(handlers: Partial<JobHandlers>): Promise<void>;
  letPass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export const aJob = (): Job => ({ name: 'tend-room', data: { sessionId: asSessionId(v7()) } });

/** Handlers that note what they are given. */
export function noting() {
  const done: Job[] = [];
  const handlers: Partial<JobHandlers> = {
    'tend-room': async (data) => void done.push({ name: 'tend-room', data }),
    'run-schedule': async (data) => void done.push({ name: 'run-schedule', data }),
    'reconcile-room': async (data) => void done.push({ name: 'reconcile-room', data }),
  };
  return { done, handlers };
}

/** What every queue does: nothing is lost, nothing is made of nothing, and nothing waits twice. */
export function describeJobQueue(name: string, open: () => Promise<JobFixture>): void {
  describe(`the job queue (${name})`, () => {
    let fixture: JobFixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const enqueue = (...jobs: readonly Job[]) => fixture.transaction((queue) => queue.enqueue(...jobs));
    const whatIsDone = async (): Promise<readonly Job[]> => {
      const { done, handlers } = noting();
      await fixture.workOff(handlers);
      return done;
    };

    test('does what was enqueued once its transaction is over', async () => {
      const [one, other] = [aJob(), aJob()];
      await enqueue(one, other, { name: 'run-schedule', data: { name: 'tidy' } });
      const done = await whatIsDone();
      expect(done).toHaveLength(3);
      expect(done).toEqual(expect.arrayContaining([one, other, { name: 'run-schedule', data: { name: 'tidy' } }]));
      expect(await whatIsDone()).toEqual([]);
    });

    test('never hears of what a failed transaction enqueued', async () => {
      const failing = fixture.transaction(async (queue) => {
        await queue.enqueue(aJob());
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await whatIsDone()).toEqual([]);
    });

    test('keeps the same waiting job once, whoever asks for it and however often', async () => {
      const job = aJob();
      await enqueue(job, job);
      await enqueue(job);
      await Promise.all([enqueue(job), enqueue(job), enqueue(job)]);
      expect(await whatIsDone()).toEqual([job]);
    });

    test('takes two jobs for the same only if all that they know is the same', async () => {
      const sessionId = asSessionId(v7());
      const [first, second] = [1, 2].map((epoch): Job => ({ name: 'reconcile-room', data: { sessionId, epoch } }));
      const swapped: Job = { name: 'reconcile-room', data: { epoch: 2, sessionId } };
      await enqueue(first as Job, second as Job, swapped);
      expect(await whatIsDone()).toHaveLength(2);
    });

    test('does a job again that is enqueued while it is in progress', async () => {
      const job = aJob();
      await enqueue(job);
      let times = 0;
      await fixture.workOff({
        'tend-room': async () => {
          times += 1;
          if (times === 1) await enqueue(job);
        },
      });
      expect(times).toBe(2);
    });

    test('does a job again that is enqueued after it was done', async () => {
      const job = aJob();
      await enqueue(job);
      expect(await whatIsDone()).toEqual([job]);
      await enqueue(job);
      expect(await whatIsDone()).toEqual([job]);
    });

    test('tries again what threw, and lets others pass meanwhile', async () => {
      const [bad, good] = [aJob(), aJob()];
      await enqueue(bad, good);
      const done: unknown[] = [];
      await fixture.workOff({
        'tend-room': async (data) => {
          if (data.sessionId === bad.data['sessionId' as keyof typeof bad.data]) throw new Unavailable('Away.', 1);
          done.push(data);
        },
      });
      expect(done).toEqual([good.data]);
      await fixture.letPass(10);
      expect(await whatIsDone()).toEqual([bad]);
    });

    test('brings a job forward that waits for another try, and keeps it once', async () => {
      const job = aJob();
      await enqueue(job);
      await fixture.workOff({ 'tend-room': () => Promise.reject(new Unavailable('Away.', 1)) });
      await enqueue(job);
      expect(await whatIsDone()).toEqual([job]);
      await fixture.letPass(100);
      expect(await whatIsDone()).toEqual([]);
    });

    test('leaves what has no handler to somebody who has one', async () => {
      const job = aJob();
      await enqueue(job);
      await fixture.workOff({ 'put-out': async () => {} });
      expect(await whatIsDone()).toEqual([job]);
    });

    test('does not begin later work before its time', async () => {
      const job = aJob();
      await fixture.transaction((queue) => queue.enqueueLater(60, job));
      expect(await whatIsDone()).toEqual([]);
      await fixture.letPass(50);
      expect(await whatIsDone()).toEqual([]);
      await fixture.letPass(11);
      expect(await whatIsDone()).toEqual([job]);
    });

    test('brings later work forward when it is asked for at once or sooner, and never puts it off', async () => {
      const [atOnce, sooner, neverLater] = [aJob(), aJob(), aJob()];
      await fixture.transaction((queue) => queue.enqueueLater(600, atOnce, sooner));
      await fixture.transaction(async (queue) => {
        await queue.enqueue(atOnce, neverLater);
        await queue.enqueueLater(60, sooner);
        await queue.enqueueLater(600, neverLater);
      });
      const done = await whatIsDone();
      expect(done).toHaveLength(2);
      expect(done).toEqual(expect.arrayContaining([atOnce, neverLater]));
      await fixture.letPass(61);
      expect(await whatIsDone()).toEqual([sooner]);
      await fixture.letPass(600);
      expect(await whatIsDone()).toEqual([]);
    });

    test('enqueues the same jobs in any order from many sides without standing in its own way', async () => {
      const jobs = Array.from({ length: 20 }, aJob);
      await Promise.all(
        Array.from({ length: 10 }, (_, round) => enqueue(...(round % 2 === 0 ? jobs : jobs.toReversed()))),
      );
      expect(await whatIsDone()).toHaveLength(20);
    });
  });
}
