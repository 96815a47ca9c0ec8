import { ExpectedError } from '../expected-error.ts';

/** A schedule's work is done by one at a time, and somebody is at it. */
export class ScheduleRunning extends ExpectedError {
  override readonly code = 'schedule_running';
  override readonly kind = 'conflict';

  constructor(name: string) {
    super(`The schedule ${name} is being run just now. Its entry says what came of it once it is done.`, {
      retryAfterSeconds: 5,
    });
  }
}
