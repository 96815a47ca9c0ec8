import { ContainerModule } from 'inversify';
import type { ScheduledTask } from '../application/schedule/scheduled-task.ts';
import { ports } from './adapters.ts';
import { identity } from './identity.ts';
import { scheduledTask } from './jobs.ts';

const hourly = { seconds: 3600 };

/** What is past its time is forgotten every hour. */
export const housekeepingModule = new ContainerModule(({ bind }) => {
  bind(scheduledTask).toResolvedValue(
    (answers): ScheduledTask => ({
      name: 'forget-kept-answers',
      description: 'Forgets the answers that were kept for calls repeated with an Idempotency-Key.',
      every: hourly,
      run: async (now) => `forgot ${await answers.forgetExpired(now)} answers`,
    }),
    [ports.idempotencyStore],
  );
  bind(scheduledTask).toResolvedValue(
    (dropExpiredSignIns): ScheduledTask => ({
      name: 'drop-expired-sign-ins',
      description: 'Drops sign-ins whose last token has expired.',
      every: hourly,
      run: async () => `dropped ${await dropExpiredSignIns.execute()} sign-ins`,
    }),
    [identity.dropExpiredSignIns],
  );
});
