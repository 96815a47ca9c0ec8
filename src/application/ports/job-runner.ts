import type { JobHandlers, JobName } from './jobs.ts';

/** Does the work of the queue in this process. */
export interface JobRunner {
  /** Begins to take up work. What has no handler here waits for a process that has one. */
  start(handlers: Partial<JobHandlers>): Promise<void>;

  /** Takes up no more, waits this long for what is in progress, and hands back what still is: another does it again. */
  stop(withinMs: number): Promise<void>;
}

/** `put_off`: what it needs is away, and it is tried again later; `failed`: an error, and it is tried again too. */
export type JobOutcome = 'done' | 'put_off' | 'failed';

/** Hears how each try went. */
export interface JobObserver {
  tried(name: JobName, outcome: JobOutcome, seconds: number): void;
}
