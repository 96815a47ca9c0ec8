import type { DateTime } from 'luxon';
import type { StepSettings } from '../../domain/schedule/steps.ts';
import type { Job } from '../ports/jobs.ts';
import type { StepQueries } from '../ports/step-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

/** So many a round; what is left is found by the next, a few seconds later. */
const aRound = 500;

/** Finds the sessions that a step may be due for, and leaves each to a job of its own: none holds up the others. */
export class FindDueSteps {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: StepQueries;
  readonly #settings: StepSettings;

  constructor(unitOfWork: UnitOfWork, queries: StepQueries, settings: StepSettings) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#settings = settings;
  }

  /** @returns what it did, in words. */
  async execute(now: DateTime): Promise<string> {
    const due = await this.#queries.due(now, this.#settings, aRound);
    const steps = due.map((sessionId): Job => ({ name: 'take-step', data: { sessionId } }));
    if (steps.length > 0) await this.#unitOfWork.run(({ jobs }) => jobs.enqueue(...steps));
    return due.length === 1 ? 'A step is due for 1 session.' : `A step is due for ${due.length} sessions.`;
  }
}
