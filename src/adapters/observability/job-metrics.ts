import type { Registry } from 'prom-client';
import { Gauge, Histogram } from 'prom-client';
import type { QueueTotals } from '../../application/ports/job-admin.ts';
import type { JobObserver, JobOutcome } from '../../application/ports/job-runner.ts';
import type { JobName } from '../../application/ports/jobs.ts';
import { ExpectedError } from '../../domain/expected-error.ts';
import { askedOnce } from './asked-once.ts';

/** The queue in numbers. What waits is counted in the database, when somebody scrapes. */
export class JobMetrics implements JobObserver {
  readonly #tries: Histogram<'queue' | 'outcome'>;

  constructor(registry: Registry, totals: () => Promise<readonly QueueTotals[]>) {
    const registers = [registry];
    this.#tries = new Histogram({
      name: 'convoke_job_seconds',
      help: 'How long tries took on this server, by queue and outcome: done, put_off (something is away) or failed.',
      labelNames: ['queue', 'outcome'],
      buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120],
      registers,
    });
    const read = askedOnce(() => totals().catch(noneWhenAway));
    const gauge = (name: string, help: string, of: (total: QueueTotals) => number): void => {
      new Gauge({
        name,
        help,
        labelNames: ['queue'],
        registers,
        async collect() {
          this.reset();
          for (const total of await read()) this.set({ queue: total.name }, of(total));
        },
      });
    };
    gauge('convoke_jobs_waiting', 'Jobs that wait for their first try or for another.', ({ waiting }) => waiting);
    gauge('convoke_jobs_active', 'Jobs in progress on any server.', ({ active }) => active);
    gauge('convoke_jobs_given_up', 'Jobs that were given up and wait for an admin.', ({ failed }) => failed);
    gauge(
      'convoke_jobs_oldest_seconds',
      'For how long the oldest job is due that nobody has begun.',
      ({ oldestSeconds }) => oldestSeconds,
    );
  }

  tried(queue: JobName, outcome: JobOutcome, seconds: number): void {
    this.#tries.observe({ queue, outcome }, seconds);
  }
}

/** None with the database away: what else is on the page is what an operator needs then. */
function noneWhenAway(error: unknown): readonly QueueTotals[] {
  if (error instanceof ExpectedError) return [];
  throw error;
}
