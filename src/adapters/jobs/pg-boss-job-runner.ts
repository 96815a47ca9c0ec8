import { setTimeout as pause } from 'node:timers/promises';
import type { JobResult, JobWithMetadata } from 'pg-boss';
import type { Logger } from 'pino';
import type { JobObserver, JobOutcome, JobRunner } from '../../application/ports/job-runner.ts';
import { type JobHandlers, type JobName, jobNames } from '../../application/ports/jobs.ts';
import { ExpectedError } from '../../domain/expected-error.ts';
import { attempt, type Failure } from './attempt.ts';
import type { Boss } from './boss.ts';
import { queues } from './queues.ts';
import { WorkerWakes } from './worker-wakes.ts';

type Handler = (data: object) => Promise<void>;

/** Each worker takes one job a time, says every so often that it lives, and looks for itself when nobody wakes it. */
const options = {
  heartbeatRefreshSeconds: 2.5,
  pollingIntervalSeconds: 30,
  groupConcurrency: 1,
  includeMetadata: true,
  perJobResults: true,
} as const;

/** Takes work up from pg-boss's queues, one job a worker, several workers a queue. */
export class PgBossJobRunner implements JobRunner {
  readonly #boss: Boss;
  readonly #log: Logger;
  readonly #observer: JobObserver;
  readonly #worked = new Map<JobName, WorkerWakes>();

  constructor(boss: Boss, log: Logger, observer: JobObserver) {
    this.#boss = boss;
    this.#log = log;
    this.#observer = observer;
  }

  async start(handlers: Partial<JobHandlers>): Promise<void> {
    for (const name of jobNames) {
      const handle = handlers[name];
      if (handle) await this.#work(name, handle as Handler);
    }
  }

  async stop(withinMs: number): Promise<void> {
    for (const wakes of this.#worked.values()) wakes.stop();
    const over = new AbortController();
    const names = [...this.#worked.keys()];
    const finished = Promise.all(names.map((name) => this.#boss.boss.offWork(name, { wait: true })));
    const tooLong = pause(withinMs, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([finished, tooLong]);
    over.abort();
    await this.#boss.stop();
  }

  async #work(name: JobName, handle: Handler): Promise<void> {
    const { workers, pollingSeconds } = queues[name];
    const wakes = new WorkerWakes((worker) => this.#boss.boss.notifyWorker(worker), pollingSeconds * 1000);
    this.#worked.set(name, wakes);
    const ids: string[] = [];
    for (let count = 0; count < workers; count += 1) {
      const worker: string = await this.#boss.boss.work<object, unknown, typeof options>(name, options, (jobs) =>
        wakes.busy(worker, () => Promise.all(jobs.map((job) => this.#try(name, job, handle)))),
      );
      ids.push(worker);
    }
    wakes.start(ids);
  }

  async #try(name: JobName, job: JobWithMetadata<object>, handle: Handler): Promise<JobResult> {
    const begun = performance.now();
    const { outcome, failure } = await attempt(() => handle(job.data));
    this.#observer.tried(name, outcome, (performance.now() - begun) / 1000);
    if (!failure) return { id: job.id, status: 'completed' };
    this.#tell(name, job, outcome, failure);
    return { id: job.id, status: 'failed', output: { code: failure.code, message: failure.why } };
  }

  #tell(name: JobName, job: JobWithMetadata<object>, outcome: JobOutcome, { error, code, why }: Failure): void {
    const tries = job.retryCount + 1;
    const about = { job: name, id: job.id, ...job.data, tries };
    const what = error instanceof ExpectedError ? { code, why } : { err: error };
    const isLast = tries > job.retryLimit;
    if (isLast && queues[name].keepsFailed) this.#log.error({ ...about, ...what }, 'work failed for good');
    else if (isLast)
      this.#log[outcome === 'failed' ? 'error' : 'warn'](
        { ...about, ...what },
        'work failed, until the next round tries it',
      );
    else if (outcome === 'failed') this.#log.error({ ...about, ...what }, 'work failed, and is tried again');
    else this.#log[isTold(tries) ? 'warn' : 'debug']({ ...about, code, why }, 'work is put off');
  }
}

/** Of many tries the 4th, 8th, 16th and so on: enough to see, and too few to bury the log. */
const isTold = (tries: number): boolean => tries >= 4 && Number.isInteger(Math.log2(tries));
