import type { DateTime } from 'luxon';
import type { Job, JobName } from './jobs.ts';
import type { Page, PageRequest } from './page.ts';

/** `waiting`: for its first try or another; `active`: in progress; `failed`: given up after its last try. */
export type JobState = 'waiting' | 'active' | 'failed';

export interface JobView {
  readonly id: string;
  readonly job: Job;
  readonly state: JobState;
  readonly tries: number;
  readonly enqueuedAt: DateTime;
  /** Not to be begun before. */
  readonly dueAt: DateTime;
  /** When the last try began. */
  readonly startedAt?: DateTime;
  readonly failedAt?: DateTime;
  /** Why the last try failed, as its code and a sentence. */
  readonly lastError?: { readonly code: string; readonly message: string };
}

export interface JobWishes {
  readonly state: JobState;
  readonly name?: JobName;
  readonly page: PageRequest;
}

export interface QueueTotals {
  readonly name: JobName;
  readonly waiting: number;
  readonly active: number;
  /** For how long the oldest is due that nobody has begun; 0 when there is none. */
  readonly oldestSeconds: number;
  /** Given up, and kept to be looked at. */
  readonly failed: number;
}

/** The queue as operators see it. */
export interface JobAdmin {
  /** The newest first. */
  list(wishes: JobWishes): Promise<Page<JobView>>;

  /** Enqueues again what was given up, and takes it off the list. @returns the job; undefined where there is none. */
  replay(id: string): Promise<Job | undefined>;

  /** Of every queue. */
  totals(): Promise<readonly QueueTotals[]>;
}
