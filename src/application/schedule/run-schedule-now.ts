import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import { ScheduleRunning } from '../../domain/schedule/errors.ts';
import type { RunSchedule } from './run-schedule.ts';

const lookEveryMs = 50;

/** Runs a schedule out of turn, for an admin who waits for it. When it is due next stays as it is. */
export class RunScheduleNow {
  readonly #runSchedule: RunSchedule;
  readonly #patienceMs: number;

  /** @param patienceMs so long it waits for a run that is under way: most take no longer. */
  constructor(runSchedule: RunSchedule, patienceMs = 2000) {
    this.#runSchedule = runSchedule;
    this.#patienceMs = patienceMs;
  }

  /** @returns what it did. @throws {ScheduleRunning} when a run goes on for longer than we wait. */
  async execute({ caller, name }: { readonly caller: Caller; readonly name: string }): Promise<string> {
    requireAdmin(caller);
    const until = performance.now() + this.#patienceMs;
    for (;;) {
      try {
        return await this.#runSchedule.execute({ name });
      } catch (error) {
        if (!(error instanceof ScheduleRunning) || performance.now() >= until) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }
}
