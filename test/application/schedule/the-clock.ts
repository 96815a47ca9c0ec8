import { InMemoryStepQueries } from '#src/adapters/memory/schedule/in-memory-step-queries.ts';
import { ArchiveSessions } from '#src/application/schedule/archive-sessions.ts';
import { FindDueSteps } from '#src/application/schedule/find-due-steps.ts';
import { TakeStep } from '#src/application/schedule/take-step.ts';
import { ExpectedError } from '#src/domain/expected-error.ts';
import type { StepSettings } from '#src/domain/schedule/steps.ts';
import type { Application } from '#test/support/an-application.ts';

/** What the schedules run, and a worker that does what they find. */
export function theClock(app: Application, wishes: Partial<StepSettings> = {}) {
  const settings: StepSettings = { overdueMinutes: 30, archiveAfterDays: 7, ...wishes };
  const queries = new InMemoryStepQueries(app.tables);
  const takeStep = new TakeStep(app.unitOfWork, queries, app.roomKeeper, app.clock, settings);
  const findDueSteps = new FindDueSteps(app.unitOfWork, queries, settings);
  const archiveSessions = new ArchiveSessions(queries, takeStep, settings, app.report);

  const clock = {
    find: () => findDueSteps.execute(app.clock.now()),
    /** Does each step that was found, and answers the codes of those that have to be tried again. */
    async work(): Promise<readonly unknown[]> {
      const failed = await app.jobRunner.runAll({ 'take-step': async (data) => void (await takeStep.execute(data)) });
      return failed.map(({ error }) => (error instanceof ExpectedError ? error.code : error));
    },
    async tick(): Promise<readonly unknown[]> {
      await clock.find();
      return await clock.work();
    },
    archive: () => archiveSessions.execute(app.clock.now()),
  };
  return clock;
}
