import type { JobsIn } from '#src/adapters/persistence/mikro-orm-unit-of-work.ts';

const refuse = async () => {
  throw new Error('This test has no job queue: what enqueues work is tested where there is one.');
};

/** For tests of stores beside the queue. */
export const noJobs: JobsIn = () => ({ enqueue: refuse, enqueueLater: refuse });

const forget = async () => {};

/** For tests that look at nothing but the stores, though work follows from what they do. */
export const forgottenJobs: JobsIn = () => ({ enqueue: forget, enqueueLater: forget });
