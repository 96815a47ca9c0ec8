import type { DateTime } from 'luxon';
import type { StepSettings } from '../../domain/schedule/steps.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { OverSession, StepQueries } from '../ports/step-queries.ts';
import { eachApart, type ReportOf } from './each-apart.ts';
import type { TakeStep } from './take-step.ts';

const aBatch = 200;

/**
 * Puts sessions that are long over out of the lists, one short transaction each, so that nobody waits for it. One that
 * fails, or that somebody else is changing, holds up no other and is left for the next run.
 */
export class ArchiveSessions {
  readonly #queries: StepQueries;
  readonly #takeStep: TakeStep;
  readonly #settings: StepSettings;
  readonly #report: ReportOf<SessionId>;

  /** @param report hears of each that failed. */
  constructor(queries: StepQueries, takeStep: TakeStep, settings: StepSettings, report: ReportOf<SessionId>) {
    this.#queries = queries;
    this.#takeStep = takeStep;
    this.#settings = settings;
    this.#report = report;
  }

  /** @returns what it did, in words. */
  async execute(now: DateTime): Promise<string> {
    const overBefore = now.minus({ days: this.#settings.archiveAfterDays });
    const counts = { archived: 0, failed: 0, held: 0 };
    const failed: ReportOf<SessionId> = (error, id) => {
      counts.failed += 1;
      this.#report(error, id);
    };
    let batch: readonly OverSession[] = [];
    do {
      batch = await this.#queries.toArchive(overBefore, aBatch, batch.at(-1));
      const ids = batch.map(({ id }) => id);
      for (const outcome of await eachApart(ids, (sessionId) => this.#takeStep.execute({ sessionId }), failed)) {
        if (outcome === 'archive') counts.archived += 1;
        if (outcome === 'held') counts.held += 1;
      }
    } while (batch.length === aBatch);
    return inWords(counts);
  }
}

function inWords({ archived, failed, held }: { archived: number; failed: number; held: number }): string {
  const left = [...(failed > 0 ? [`${failed} failed`] : []), ...(held > 0 ? [`${held} left for the next run`] : [])];
  const done = `${archived} ${archived === 1 ? 'session was' : 'sessions were'} archived`;
  return `${[done, ...left].join(', ')}.`;
}
