import { ExpectedError, NotFound } from '../../domain/expected-error.ts';
import { ScheduleRunning } from '../../domain/schedule/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunOutcome, ScheduleRun } from '../ports/schedule-book.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { ScheduledTasks } from './scheduled-task.ts';

/** A run counts as lost so long after its process was heard of last: as soon as its job, which others then take up. */
export const leaseSeconds = 10;
const renewEveryMs = 2500;

/** Runs a schedule's task as of now, one at a time over all servers, and keeps what it did. */
export class RunSchedule {
  readonly #unitOfWork: UnitOfWork;
  readonly #tasks: ScheduledTasks;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, tasks: ScheduledTasks, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#tasks = tasks;
    this.#clock = clock;
  }

  /** @returns what it did. @throws {NotFound | ScheduleRunning} and whatever the task throws, which is kept too. */
  async execute({ name }: { readonly name: string }): Promise<string> {
    const task = this.#tasks.find(name);
    if (!task) throw new NotFound('schedule');
    const run = { name, startedAt: this.#clock.now() };
    const isMine = await this.#unitOfWork.run(({ schedules }) => schedules.begin(run, this.#leaseUntil()));
    if (!isMine) throw new ScheduleRunning(name);
    const renewing = setInterval(() => void this.#renew(run), renewEveryMs);
    try {
      const summary = await task.run(run.startedAt);
      await this.#finished(run, { summary });
      return summary;
    } catch (error) {
      await this.#finished(run, { error: inFewWords(error) });
      throw error;
    } finally {
      clearInterval(renewing);
    }
  }

  #leaseUntil() {
    return this.#clock.now().plus({ seconds: leaseSeconds });
  }

  async #renew(run: ScheduleRun): Promise<void> {
    // With the database away the lease lapses at worst, and the same is done beside it once more.
    await this.#unitOfWork.run(({ schedules }) => schedules.renew(run, this.#leaseUntil())).catch(() => {});
  }

  async #finished(run: ScheduleRun, outcome: RunOutcome): Promise<void> {
    await this.#unitOfWork.run(({ schedules }) => schedules.finished(run, this.#clock.now(), outcome));
  }
}

/** What nobody foresaw may quote rows: the log has it. */
const inFewWords = (error: unknown): string =>
  error instanceof ExpectedError ? error.message : 'An unexpected error; the log says which.';
