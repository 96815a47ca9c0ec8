import type { DateTime } from 'luxon';
import { firstDue, inWords } from '../../domain/schedule/due.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { ScheduledTasks } from './scheduled-task.ts';

/** Enters in the book what is new in this version of the program, and what comes at other times than before. */
export class EnterSchedules {
  readonly #unitOfWork: UnitOfWork;
  readonly #tasks: ScheduledTasks;

  constructor(unitOfWork: UnitOfWork, tasks: ScheduledTasks) {
    this.#unitOfWork = unitOfWork;
    this.#tasks = tasks;
  }

  async execute(now: DateTime): Promise<void> {
    await this.#unitOfWork.run(async ({ schedules }) => {
      const known = new Map((await schedules.all()).map((entry) => [entry.name, entry]));
      for (const { name, every } of this.#tasks.all) {
        const entry = { name, every: inWords(every), nextDueAt: firstDue(every, now) };
        if (!known.has(name)) await schedules.enter(entry);
        else if (known.get(name)?.every !== entry.every) await schedules.plan(entry);
      }
    });
  }
}
