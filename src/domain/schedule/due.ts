import { DateTime } from 'luxon';

/** How often: in so many seconds again, or each day when the clocks of a time zone show this time (`HH:mm`). */
export type Cadence = { readonly seconds: number } | { readonly dailyAt: string; readonly timeZone: string };

/** When something is due for the first time that is entered now: what comes often at once, what is daily at its hour. */
export function firstDue(every: Cadence, now: DateTime): DateTime {
  return 'seconds' in every ? now : nextDaily(every, now);
}

/**
 * When something is due again that was due at `dueAt` and is taken up now. It keeps its beat, and is always after now:
 * what was missed meanwhile is made good by this one run.
 */
export function nextDue(every: Cadence, dueAt: DateTime, now: DateTime): DateTime {
  if ('dailyAt' in every) return nextDaily(every, DateTime.max(dueAt, now));
  const missed = Math.max(0, Math.floor(now.diff(dueAt).as('seconds') / every.seconds));
  return dueAt.plus({ seconds: (missed + 1) * every.seconds });
}

/** The cadence in words, equal for equal cadences. */
export const inWords = (every: Cadence): string =>
  'seconds' in every ? `every ${every.seconds} s` : `daily at ${every.dailyAt} (${every.timeZone})`;

/**
 * The first such moment after `after`. A time that the clocks skip is taken as much later as they were put forward; of
 * one that they show twice, the first counts.
 */
function nextDaily({ dailyAt, timeZone }: Extract<Cadence, { dailyAt: string }>, after: DateTime): DateTime {
  const [hour, minute] = dailyAt.split(':').map(Number) as [number, number];
  const yesterday = after.setZone(timeZone).startOf('day').minus({ days: 1 });
  for (let days = 0; ; days += 1) {
    const { year, month, day } = yesterday.plus({ days });
    const local = DateTime.fromObject({ year, month, day, hour, minute }, { zone: timeZone });
    const [first = local] = local.getPossibleOffsets().toSorted((a, b) => a.toMillis() - b.toMillis());
    if (first > after) return first.toUTC();
  }
}
