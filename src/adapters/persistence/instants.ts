import { DateTime } from 'luxon';

/** Rows hold dates, the domain holds luxon's instants in UTC. */
export const instant = (date: Date): DateTime => DateTime.fromJSDate(date, { zone: 'utc' });

export const instantOrNone = (date: Date | null | undefined): DateTime | undefined =>
  date ? instant(date) : undefined;

export const dateOrNull = (at: DateTime | undefined): Date | null => at?.toJSDate() ?? null;
