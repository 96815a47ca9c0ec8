import type { DateTime } from 'luxon';
import { inWords, nextDue } from '../../domain/schedule/due.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { ScheduledTasks } from './scheduled-task.ts';

/** Has everything run that is due, each run once over all servers; what was missed is run once, not as often as missed. */
export class RunDueSchedules {
  readonly #unitOfWork: UnitOfWork;
  readonly #tasks: ScheduledTasks;

  constructor(unitOfWork: UnitOfWork, tasks: ScheduledTasks) {
    this.#unitOfWork = unitOfWork;
    this.#tasks = tasks;
  }

  /** @returns the names of those that were due. */
  async execute(now: DateTime): Promise<readonly string[]> {
    return await this.#unitOfWork.run(async ({ schedules, jobs }) => {
      const due = await schedules.claimDue(this.#tasks.names, now);
      for (const { name, nextDueAt } of due) {
        const task = this.#tasks.find(name);
        if (!task) continue;
        await schedules.plan({ name, every: inWords(task.every), nextDueAt: nextDue(task.every, nextDueAt, now) });
        await jobs.enqueue({ name: 'run-schedule', data: { name } });
      }
      return due.map(({ name }) => name);
    });
  }
}
