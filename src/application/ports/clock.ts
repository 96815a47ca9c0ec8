import type { DateTime } from 'luxon';

/** The one place where the time of day comes from. */
export interface Clock {
  /** The present instant in UTC, to the millisecond. */
  now(): DateTime;
}
