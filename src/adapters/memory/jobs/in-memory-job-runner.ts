import type { DateTime } from 'luxon';
import type { Clock } from '../../../application/ports/clock.ts';
import type { Job, JobHandlers } from '../../../application/ports/jobs.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';
import { InMemoryJobQueue, type WaitingJob } from './in-memory-job-queue.ts';

export interface FailedTry {
  readonly job: Job;
  readonly error: unknown;
}

/** Does what waits when it is told to, one after the other. No transaction may be open meanwhile. */
export class InMemoryJobRunner {
  readonly #tables: InMemoryTables;
  readonly #clock: Clock;
  readonly #dueAt = new WeakMap<WaitingJob, DateTime>();

  constructor(tables: InMemoryTables, clock: Clock) {
    this.#tables = tables;
    this.#clock = clock;
  }

  /**
   * Does what there is a handler for and what is due by the clock, with what follows from it, until nothing is left.
   * What throws waits for the next call. Time runs for later work from the first call after it was enqueued.
   * @returns what threw.
   */
  async runAll(handlers: Partial<JobHandlers>): Promise<readonly FailedTry[]> {
    const failed: FailedTry[] = [];
    for (let next = this.#take(handlers); next; next = this.#take(handlers)) {
      const { job } = next;
      try {
        await (handlers[job.name] as (data: Job['data']) => Promise<void>)(job.data);
      } catch (error) {
        failed.push({ job, error });
      }
    }
    const queue = new InMemoryJobQueue(this.#tables);
    await queue.enqueue(...failed.map(({ job }) => job));
    return failed;
  }

  #take(handlers: Partial<JobHandlers>): WaitingJob | undefined {
    const waiting = [...this.#tables.jobs].toSorted(([a], [b]) => a - b);
    const [key, job] = waiting.find(([, job]) => handlers[job.job.name] && this.#isDue(job)) ?? [];
    if (key !== undefined) this.#tables.jobs.delete(key);
    return job;
  }

  #isDue(waiting: WaitingJob): boolean {
    const now = this.#clock.now();
    const dueAt = this.#dueAt.get(waiting) ?? now.plus({ seconds: waiting.afterSeconds });
    this.#dueAt.set(waiting, dueAt);
    return dueAt <= now;
  }
}
