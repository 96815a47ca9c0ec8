import { ScheduleRunning } from '../../domain/schedule/errors.ts';
import type { JobData } from '../ports/jobs.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { leaseSeconds, type RunSchedule } from './run-schedule.ts';

/**
 * Runs a schedule because it is due. While somebody else is at it, or was when their process died, the work is put off:
 * they may have begun before this was due.
 */
export class RunScheduleInTurn {
  readonly #unitOfWork: UnitOfWork;
  readonly #runSchedule: RunSchedule;

  constructor(unitOfWork: UnitOfWork, runSchedule: RunSchedule) {
    this.#unitOfWork = unitOfWork;
    this.#runSchedule = runSchedule;
  }

  /** @throws whatever the task throws. */
  async execute(data: JobData['run-schedule']): Promise<void> {
    try {
      await this.#runSchedule.execute(data);
    } catch (error) {
      if (!(error instanceof ScheduleRunning)) throw error;
      await this.#unitOfWork.run(({ jobs }) => jobs.enqueueLater(leaseSeconds, { name: 'run-schedule', data }));
    }
  }
}
