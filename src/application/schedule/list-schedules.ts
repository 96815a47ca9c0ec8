import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { ScheduleEntry } from '../ports/schedule-book.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { ScheduledTasks } from './scheduled-task.ts';

export interface ScheduleView extends ScheduleEntry {
  readonly description: string;
}

/** Everything that is done again and again, when it is due and what it came to, for admins. */
export class ListSchedules {
  readonly #unitOfWork: UnitOfWork;
  readonly #tasks: ScheduledTasks;

  constructor(unitOfWork: UnitOfWork, tasks: ScheduledTasks) {
    this.#unitOfWork = unitOfWork;
    this.#tasks = tasks;
  }

  async execute({ caller }: { readonly caller: Caller }): Promise<readonly ScheduleView[]> {
    requireAdmin(caller);
    const entries = await this.#unitOfWork.run(({ schedules }) => schedules.all());
    return entries.flatMap((entry) => {
      const task = this.#tasks.find(entry.name);
      return task ? [{ ...entry, description: task.description }] : [];
    });
  }
}
