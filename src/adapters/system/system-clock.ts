import { DateTime } from 'luxon';
import type { Clock } from '../../application/ports/clock.ts';

/** The time of day of this machine. */
export class SystemClock implements Clock {
  now(): DateTime {
    return DateTime.utc();
  }
}
