import { DateTime, FixedOffsetZone } from 'luxon';

// A zone by its name is looked up at each call, and a page of sessions makes some two hundred instants.
const inUtc = { zone: FixedOffsetZone.utcInstance } as const;

/** Rows hold dates, the domain holds luxon's instants in UTC. */
export const instant = (date: Date): DateTime => DateTime.fromMillis(date.getTime(), inUtc);

export const instantOrNone = (date: Date | null | undefined): DateTime | undefined =>
  date ? instant(date) : undefined;

export const dateOrNull = (at: DateTime | undefined): Date | null => at?.toJSDate() ?? null;
