import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { RunSchedule } from './run-schedule.ts';

/** Runs a schedule out of turn, for an admin who waits for it. When it is due next stays as it is. */
export class RunScheduleNow {
  readonly #runSchedule: RunSchedule;

  constructor(runSchedule: RunSchedule) {
    this.#runSchedule = runSchedule;
  }

  /** @returns what it did. */
  async execute({ caller, name }: { readonly caller: Caller; readonly name: string }): Promise<string> {
    requireAdmin(caller);
    return await this.#runSchedule.execute({ name });
  }
}
