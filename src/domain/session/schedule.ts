import { DateTime } from 'luxon';
import { ValidationFailed, type Violation } from '../expected-error.ts';
import { isTimeZone } from '../time-zone.ts';

/** When a session takes place. `timeZone` is how people read the instant; it never moves it. */
export interface Schedule {
  readonly startsAt: DateTime;
  readonly durationMinutes: number;
  /** An IANA name. */
  readonly timeZone: string;
  /** How long before the start the doors open. */
  readonly joinWindowMinutes: number;
}

export const durationBounds = { least: 5, most: 480 } as const;
export const joinWindowBounds = { least: 0, most: 60 } as const;

/** Instants are written with four digits for the year. */
const lastYear = 9999;

/** A host may be early by this much, and no more. */
const earliestStartHours = 2;

/** Minutes are exact time, so milliseconds do; luxon's `plus` goes by the calendar and takes ten times as long. */
const moved = (at: DateTime, minutes: number): DateTime =>
  DateTime.fromMillis(at.toMillis() + minutes * 60_000, { zone: at.zone });

export const endsAt = ({ startsAt, durationMinutes }: Schedule): DateTime => moved(startsAt, durationMinutes);

export const joinOpensAt = ({ startsAt, joinWindowMinutes }: Schedule): DateTime => moved(startsAt, -joinWindowMinutes);

/** Rooms are made ahead of time, so that a provider that is away is noticed while nobody waits. */
const roomAheadMinutes = 90;

/** From then on a session should have its room. */
export const roomDueFrom = ({ startsAt }: Schedule): DateTime => moved(startsAt, -roomAheadMinutes);

/** A class may be extended to so many minutes in all, and is ended half an hour after that at the latest. */
export const mostMinutesInAll = 960;
const graceMinutes = 60;

/** By then a session is over, however often it was extended; what is made for it may expire afterwards. */
export const latestEnd = ({ startsAt, durationMinutes }: Schedule): DateTime =>
  moved(startsAt, Math.max(durationMinutes, mostMinutesInAll) + graceMinutes);

/** A session may be started from two hours before its start until its end. */
export const startAllowedFrom = ({ startsAt }: Schedule): DateTime => startsAt.minus({ hours: earliestStartHours });

export const mayStartAt = (schedule: Schedule, at: DateTime): boolean =>
  at >= startAllowedFrom(schedule) && at < endsAt(schedule);

const within = (value: number, { least, most }: { least: number; most: number }): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** The schedule with more time. @throws {ValidationFailed} for no time, or for more than a class may have in all. */
export function extended(schedule: Schedule, minutes: number): Schedule {
  const durationMinutes = schedule.durationMinutes + minutes;
  if (within(minutes, { least: 1, most: mostMinutesInAll }) && durationMinutes <= mostMinutesInAll)
    return { ...schedule, durationMinutes };
  const left = Math.max(0, mostMinutesInAll - schedule.durationMinutes);
  const how = left === 0 ? 'it can be extended no more' : `it can be extended by 1 to ${left} whole minutes`;
  const message = `A session lasts at most ${mostMinutesInAll} minutes in all: ${how}.`;
  throw new ValidationFailed([{ path: 'minutes', code: 'out_of_range', message }]);
}

/** What is wrong with a schedule in itself, whenever it is looked at. */
export function scheduleViolations(schedule: Schedule, wasExtended = false): readonly Violation[] {
  const violations: Violation[] = [];
  const most = wasExtended ? mostMinutesInAll : durationBounds.most;
  if (!within(schedule.durationMinutes, { ...durationBounds, most }))
    violations.push({
      path: 'durationMinutes',
      code: 'out_of_range',
      message: `A session lasts ${durationBounds.least} to ${durationBounds.most} whole minutes.`,
    });
  if (!within(schedule.joinWindowMinutes, joinWindowBounds))
    violations.push({
      path: 'joinWindowMinutes',
      code: 'out_of_range',
      message: `The join window is ${joinWindowBounds.least} to ${joinWindowBounds.most} whole minutes.`,
    });
  if (violations.length === 0 && endsAt(schedule).year > lastYear)
    violations.push({ path: 'startsAt', code: 'out_of_range', message: `A session ends by the year ${lastYear}.` });
  if (!isTimeZone(schedule.timeZone))
    violations.push({ path: 'timeZone', code: 'unknown_time_zone', message: 'The time zone must be an IANA name.' });
  return violations;
}

/** A new start must lie ahead. */
export const startViolations = (startsAt: DateTime, now: DateTime): readonly Violation[] =>
  startsAt < now ? [{ path: 'startsAt', code: 'in_the_past', message: 'The start must not be in the past.' }] : [];
