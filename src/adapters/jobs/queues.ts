import type { JobName } from '../../application/ports/jobs.ts';

/** How a queue is worked off. */
export interface QueueSettings {
  /** So many of its jobs a process does at the same time, so that one that hangs never holds up the others. */
  readonly workers: number;
  readonly pollingSeconds: number;
  /** Past this it counts as lost, and is tried again. */
  readonly mostSeconds: number;
  /** The longest pause between two tries; they grow from a second or two, doubled each time, with a jitter. */
  readonly longestPauseSeconds: number;
  readonly mostRetries: number;
  /** Whether what failed for good is kept, to be looked at and replayed; else the next round of a schedule finds it again. */
  readonly keepsFailed: boolean;
}

/** Every retry but the first few comes after the longest pause, so the product says for how long work is retried. */
const minute = { longestPauseSeconds: 60 };
const aDay = { ...minute, mostRetries: 24 * 60 };

const prompt = { pollingSeconds: 0.5, mostSeconds: 300, keepsFailed: true };
const patient = { ...prompt, pollingSeconds: 1 };

/** Rooms matter as long as their session lasts, and what happened in them as long as the provider remembers it. */
export const queues: Readonly<Record<JobName, QueueSettings>> = {
  'tend-room': { ...prompt, ...aDay, workers: 8 },
  'put-out': { ...prompt, ...aDay, workers: 4 },
  'take-delivery': { ...prompt, ...aDay, workers: 4 },
  // As many as four providers may keep busy, which are asked three and two things at a time.
  'reconcile-room': { ...patient, ...aDay, workers: 12 },
  'follow-recording': { ...patient, ...aDay, workers: 8 },
  // One worker may wait for rooms that are busy; who was disabled is to be out at once.
  'follow-account': { ...prompt, ...aDay, workers: 2 },
  'release-registrations': { ...prompt, ...aDay, workers: 1 },
  // Found again every few seconds for as long as it is due.
  'take-step': { ...prompt, ...minute, mostRetries: 10, keepsFailed: false, workers: 4 },
  // Ten mails at once, beside those that hang. What is left is found again every few seconds.
  'send-notices': { ...prompt, ...minute, mostRetries: 2, keepsFailed: false, workers: 2 },
  // What fails is due again by itself before long, and its schedule says what went wrong. So many that none of the
  // schedules waits for another, such as the clock's for one that asks providers.
  'run-schedule': {
    ...prompt,
    ...minute,
    workers: 16,
    mostSeconds: 3600,
    mostRetries: 2,
    keepsFailed: false,
  },
};

/** Where work goes that failed for good. */
export const deadLetters = 'dead-letters';
