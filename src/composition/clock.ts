import { ContainerModule } from 'inversify';
import { Reads } from '../adapters/persistence/reads.ts';
import { SqlStepQueries } from '../adapters/persistence/schedule/sql-step-queries.ts';
import type { StepQueries } from '../application/ports/step-queries.ts';
import { ArchiveSessions } from '../application/schedule/archive-sessions.ts';
import { FindDueSteps } from '../application/schedule/find-due-steps.ts';
import { TakeStep } from '../application/schedule/take-step.ts';
import { ports, type Surroundings } from './adapters.ts';
import { jobHandlers, scheduledTask } from './jobs.ts';
import { rooms } from './rooms.ts';
import { token } from './token.ts';

const stepQueries = token<StepQueries>('StepQueries');
const takeStep = token<TakeStep>('TakeStep');

/** What runs without anyone asking: starting, ending and archiving sessions. */
export const clockModule = ({ config, log, orm }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const { clock, unitOfWork } = ports;
    const { steps, operationsTimeZone: timeZone } = config;

    bind(stepQueries).toResolvedValue(() => new SqlStepQueries(new Reads(orm)));
    bind(takeStep).toResolvedValue(
      (...all) => new TakeStep(...all, steps),
      [unitOfWork, stepQueries, rooms.roomKeeper, clock],
    );
    bind(jobHandlers['take-step']).toResolvedValue(
      (takeStep) => async (data) => void (await takeStep.execute(data)),
      [takeStep],
    );
    bind(scheduledTask).toResolvedValue(
      (...all) => {
        const find = new FindDueSteps(...all, steps);
        return {
          name: 'take-due-steps',
          description: 'Starts, ends and calls off the sessions whose time has come.',
          every: { seconds: 5 },
          run: (now) => find.execute(now),
        };
      },
      [unitOfWork, stepQueries],
    );
    bind(scheduledTask).toResolvedValue(
      (...all) => {
        const archive = new ArchiveSessions(...all, steps, (err, sessionId) =>
          log.error({ err, sessionId }, 'a session could not be archived, and is tried again by the next run'),
        );
        return {
          name: 'archive-sessions',
          description: 'Puts sessions that are long over out of the lists.',
          every: { dailyAt: '02:00', timeZone },
          run: (now) => archive.execute(now),
        };
      },
      [stepQueries, takeStep],
    );
  });
