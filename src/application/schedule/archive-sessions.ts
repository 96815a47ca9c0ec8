import type { DateTime } from 'luxon';
import type { StepSettings } from '../../domain/schedule/steps.ts';
import type { StepQueries } from '../ports/step-queries.ts';
import type { TakeStep } from './take-step.ts';

const aBatch = 200;

/** Puts sessions that are long over out of the lists, one short transaction each, so that nobody waits for it. */
export class ArchiveSessions {
  readonly #queries: StepQueries;
  readonly #takeStep: TakeStep;
  readonly #settings: StepSettings;

  constructor(queries: StepQueries, takeStep: TakeStep, settings: StepSettings) {
    this.#queries = queries;
    this.#takeStep = takeStep;
    this.#settings = settings;
  }

  /** @returns what it did, in words. */
  async execute(now: DateTime): Promise<string> {
    const overBefore = now.minus({ days: this.#settings.archiveAfterDays });
    let archived = 0;
    for (;;) {
      const batch = await this.#queries.toArchive(overBefore, aBatch);
      for (const sessionId of batch) await this.#takeStep.execute({ sessionId });
      archived += batch.length;
      if (batch.length < aBatch) return `${archived} ${archived === 1 ? 'session was' : 'sessions were'} archived.`;
    }
  }
}
