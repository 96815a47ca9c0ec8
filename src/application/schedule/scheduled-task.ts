import type { DateTime } from 'luxon';
import type { Cadence } from '../../domain/schedule/due.ts';

/** Work that is done again and again. */
export interface ScheduledTask {
  /** Stable and unique: `drop-expired-sign-ins`. */
  readonly name: string;
  /** What it is for, in a sentence. */
  readonly description: string;
  readonly every: Cadence;
  /** Does what is due by this moment; done twice, it does nothing more. @returns what it did, in a few words. */
  run(now: DateTime): Promise<string>;
}

/** The tasks of this program, by their names. */
export class ScheduledTasks {
  readonly #byName: ReadonlyMap<string, ScheduledTask>;

  constructor(tasks: readonly ScheduledTask[]) {
    this.#byName = new Map(tasks.map((task) => [task.name, task]));
    if (this.#byName.size !== tasks.length) throw new Error('Two schedules have the same name.');
  }

  get all(): readonly ScheduledTask[] {
    return [...this.#byName.values()];
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  find(name: string): ScheduledTask | undefined {
    return this.#byName.get(name);
  }
}
