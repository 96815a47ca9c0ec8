import { isDeepStrictEqual } from 'node:util';
import type { Job, JobQueue } from '../../../application/ports/jobs.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

/** A job that waits. */
export interface WaitingJob {
  readonly job: Job;
  /** It is not to begin before so many seconds from when it was enqueued. */
  readonly afterSeconds: number;
}

/** Jobs in the order in which they came, under increasing keys. */
export class InMemoryJobQueue implements JobQueue {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async enqueue(...jobs: readonly Job[]): Promise<void> {
    await this.enqueueLater(0, ...jobs);
  }

  async enqueueLater(seconds: number, ...jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) this.#put({ job, afterSeconds: seconds });
  }

  #put(wanted: WaitingJob): void {
    const { jobs } = this.#tables;
    const [key, waiting] = [...jobs].find(([, { job }]) => isDeepStrictEqual(job, wanted.job)) ?? [];
    if (key === undefined || waiting === undefined) jobs.set(Math.max(0, ...jobs.keys()) + 1, wanted);
    else if (wanted.afterSeconds < waiting.afterSeconds) jobs.set(key, wanted);
  }
}
