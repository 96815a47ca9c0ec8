import type { Registry } from 'prom-client';
import { Gauge, Histogram } from 'prom-client';
import type { QueueTotals } from '../../application/ports/job-admin.ts';
import type { JobObserver, JobOutcome } from '../../application/ports/job-runner.ts';
import type { JobName } from '../../application/ports/jobs.ts';

/** The queue in numbers. What waits is counted in the database, when somebody scrapes. */
export class JobMetrics implements JobObserver {
  readonly #tries: Histogram<'queue' | 'outcome'>;

  constructor(registry: Registry, totals: () => Promise<readonly QueueTotals[]>) {
    const registers = [registry];
    const labelNames = ['queue'] as const;
    this.#tries = new Histogram({
      name: 'convoke_job_seconds',
      help: 'How long tries took on this server, by queue and outcome: done, put_off (something is away) or failed.',
      labelNames: ['queue', 'outcome'],
      buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120],
      registers,
    });
    const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers });
    const active = gauge('convoke_jobs_active', 'Jobs in progress on any server.');
    const failed = gauge('convoke_jobs_given_up', 'Jobs that were given up and wait for an admin.');
    const oldest = gauge('convoke_jobs_oldest_seconds', 'For how long the oldest job is due that nobody has begun.');
    new Gauge({
      name: 'convoke_jobs_waiting',
      help: 'Jobs that wait for their first try or for another.',
      labelNames,
      registers,
      async collect() {
        // With the database away the rest of the page is what an operator needs: these are left out.
        for (const one of [this, active, failed, oldest]) one.reset();
        for (const total of await totals().catch(() => [])) {
          const labels = { queue: total.name };
          this.set(labels, total.waiting);
          active.set(labels, total.active);
          failed.set(labels, total.failed);
          oldest.set(labels, total.oldestSeconds);
        }
      },
    });
  }

  tried(queue: JobName, outcome: JobOutcome, seconds: number): void {
    this.#tries.observe({ queue, outcome }, seconds);
  }
}
