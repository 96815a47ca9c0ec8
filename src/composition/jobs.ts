import type { Container, ServiceIdentifier } from 'inversify';
import { ContainerModule } from 'inversify';
import type { Logger } from 'pino';
import { PgBossJobAdmin } from '../adapters/jobs/pg-boss-job-admin.ts';
import { PgBossJobRunner } from '../adapters/jobs/pg-boss-job-runner.ts';
import { Ticker } from '../adapters/jobs/ticker.ts';
import { JobMetrics } from '../adapters/observability/job-metrics.ts';
import type { JobAdmin } from '../application/ports/job-admin.ts';
import type { JobHandlers, JobName } from '../application/ports/jobs.ts';
import { EnterSchedules } from '../application/schedule/enter-schedules.ts';
import { ListJobs } from '../application/schedule/list-jobs.ts';
import { ListSchedules } from '../application/schedule/list-schedules.ts';
import { ReplayJob } from '../application/schedule/replay-job.ts';
import { RunDueSchedules } from '../application/schedule/run-due-schedules.ts';
import { RunSchedule } from '../application/schedule/run-schedule.ts';
import { RunScheduleInTurn } from '../application/schedule/run-schedule-in-turn.ts';
import { RunScheduleNow } from '../application/schedule/run-schedule-now.ts';
import { type ScheduledTask, ScheduledTasks } from '../application/schedule/scheduled-task.ts';
import { ExpectedError } from '../domain/expected-error.ts';
import { ports, type Surroundings } from './adapters.ts';
import { token } from './token.ts';

const jobAdmin = token<JobAdmin>('JobAdmin');
const jobMetrics = token<JobMetrics>('JobMetrics');
const runner = token<PgBossJobRunner>('JobRunner');
const tasks = token<ScheduledTasks>('ScheduledTasks');
const runSchedule = token<RunSchedule>('RunSchedule');
const enterSchedules = token<EnterSchedules>('EnterSchedules');
const ticker = token<Ticker>('Ticker');

/** What does each kind of work; bound where its use case is. */
export const jobHandlers: { readonly [Name in JobName]: ServiceIdentifier<JobHandlers[Name]> } = {
  'tend-room': token('Handler of tend-room'),
  'put-out': token('Handler of put-out'),
  'take-delivery': token('Handler of take-delivery'),
  'reconcile-room': token('Handler of reconcile-room'),
  'follow-recording': token('Handler of follow-recording'),
  'follow-account': token('Handler of follow-account'),
  'release-registrations': token('Handler of release-registrations'),
  'take-step': token('Handler of take-step'),
  'send-notices': token('Handler of send-notices'),
  'run-schedule': token('Handler of run-schedule'),
};

/** What is done again and again: bound as often as there are tasks, each where its use case is. */
export const scheduledTask = token<ScheduledTask>('ScheduledTask');

export const jobs = {
  listJobs: token<ListJobs>('ListJobs'),
  replayJob: token<ReplayJob>('ReplayJob'),
  listSchedules: token<ListSchedules>('ListSchedules'),
  runScheduleNow: token<RunScheduleNow>('RunScheduleNow'),
} as const;

/** The queue, and the schedules that run on it. */
export const jobsModule = ({ log }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const { boss, clock, unitOfWork } = ports;

    bind(jobAdmin).toResolvedValue((boss) => new PgBossJobAdmin(boss), [boss]);
    bind(jobMetrics).toResolvedValue(
      (metrics, admin) => new JobMetrics(metrics.registry, () => admin.totals()),
      [ports.metrics, jobAdmin],
    );
    bind(runner).toResolvedValue((boss, metrics) => new PgBossJobRunner(boss, log, metrics), [boss, jobMetrics]);
    bind(tasks).toResolvedValue(
      (all: ScheduledTask[]) => new ScheduledTasks(all),
      [{ serviceIdentifier: scheduledTask, isMultiple: true }],
    );
    bind(runSchedule).toResolvedValue((...all) => new RunSchedule(...all), [unitOfWork, tasks, clock]);
    bind(enterSchedules).toResolvedValue((...all) => new EnterSchedules(...all), [unitOfWork, tasks]);
    bind(ticker).toResolvedValue(
      (unitOfWork, tasks, clock) => {
        const runDue = new RunDueSchedules(unitOfWork, tasks);
        return new Ticker(() => runDue.execute(clock.now()), { report: reportTo(log) });
      },
      [unitOfWork, tasks, clock],
    );
    bind(jobHandlers['run-schedule']).toResolvedValue(
      (...all) => {
        const inTurn = new RunScheduleInTurn(...all);
        return (data) => inTurn.execute(data);
      },
      [unitOfWork, runSchedule],
    );

    bind(jobs.listJobs).toResolvedValue((admin) => new ListJobs(admin), [jobAdmin]);
    bind(jobs.replayJob).toResolvedValue((admin) => new ReplayJob(admin), [jobAdmin]);
    bind(jobs.listSchedules).toResolvedValue((...all) => new ListSchedules(...all), [unitOfWork, tasks]);
    bind(jobs.runScheduleNow).toResolvedValue((run) => new RunScheduleNow(run), [runSchedule]);
  });

/** With the database away nothing can be looked up; the next tick finds what is due. */
const reportTo = (log: Logger) => (err: unknown) => {
  if (!(err instanceof ExpectedError)) log.error({ err }, 'what is due could not be looked up');
};

/** How long work in progress may take to finish once the server drains. */
const graceMs = 8000;

/** The work of this process beside answering. */
export class Work {
  readonly #container: Container;

  constructor(container: Container) {
    this.#container = container;
  }

  /** Makes queues and schedules as they should be; from now on work can be enqueued. */
  async prepare(): Promise<void> {
    await this.#container.get(ports.boss).start();
    await this.#container.get(enterSchedules).execute(this.#container.get(ports.clock).now());
  }

  async start(): Promise<void> {
    const handlers = Object.entries<ServiceIdentifier<unknown>>(jobHandlers).map(
      ([name, handler]) => [name, this.#container.get(handler)] as const,
    );
    await this.#container.get(runner).start(Object.fromEntries(handlers) as unknown as JobHandlers);
    this.#container.get(ticker).start();
  }

  /** Takes up no more and hands back what does not finish in time; work can still be enqueued, for others. */
  async stop(): Promise<void> {
    await this.#container.get(ticker).stop();
    await this.#container.get(runner).stop(graceMs);
  }

  async close(): Promise<void> {
    await this.#container.get(ports.boss).close();
  }
}
