import { ExpectedError, NotFound } from '../../domain/expected-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { ScheduledTask, ScheduledTasks } from './scheduled-task.ts';

/** Runs a schedule's task as of now and keeps what it did. */
export class RunSchedule {
  readonly #unitOfWork: UnitOfWork;
  readonly #tasks: ScheduledTasks;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, tasks: ScheduledTasks, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#tasks = tasks;
    this.#clock = clock;
  }

  /** @returns what it did. @throws {NotFound} and whatever the task throws, which is kept too. */
  async execute({ name }: { readonly name: string }): Promise<string> {
    const task = this.#tasks.find(name);
    if (!task) throw new NotFound('schedule');
    await this.#unitOfWork.run(({ schedules }) => schedules.started(name, this.#clock.now()));
    try {
      const summary = await task.run(this.#clock.now());
      await this.#finished(task, { summary });
      return summary;
    } catch (error) {
      await this.#finished(task, { error: inFewWords(error) });
      throw error;
    }
  }

  async #finished({ name }: ScheduledTask, outcome: { summary: string } | { error: string }): Promise<void> {
    await this.#unitOfWork.run(({ schedules }) => schedules.finished(name, this.#clock.now(), outcome));
  }
}

/** What nobody foresaw may quote rows: the log has it. */
const inFewWords = (error: unknown): string =>
  error instanceof ExpectedError ? error.message : 'An unexpected error; the log says which.';
