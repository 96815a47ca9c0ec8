import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '#src/domain/session/schedule.ts';
import { endsAt, joinOpensAt, mayStartAt, scheduleViolations, startAllowedFrom } from '#src/domain/session/schedule.ts';
import { minutesFromNoon, noon } from '#test/support/a-session.ts';

const aSchedule = (wishes: Partial<Schedule> = {}): Schedule => ({
  startsAt: noon,
  durationMinutes: 60,
  timeZone: 'UTC',
  joinWindowMinutes: 10,
  ...wishes,
});

const berlin = (wallTime: string) => DateTime.fromISO(wallTime, { zone: 'Europe/Berlin' });
const at9InBerlin = (day: string) => aSchedule({ startsAt: berlin(`${day}T09:00`), timeZone: 'Europe/Berlin' });

describe('A schedule', () => {
  it('ends when its minutes are over, to the millisecond', () => {
    const startsAt = noon.plus({ milliseconds: 7 });
    expect(endsAt(aSchedule({ startsAt, durationMinutes: 45 })).toISO()).toBe('2026-03-02T12:45:00.007Z');
  });

  it('opens its doors the join window before the start, to the millisecond', () => {
    const startsAt = noon.plus({ milliseconds: 7 });
    expect(joinOpensAt(aSchedule({ startsAt, joinWindowMinutes: 15 })).toISO()).toBe('2026-03-02T11:45:00.007Z');
  });

  it('opens its doors at the very start when the window is 0', () => {
    expect(joinOpensAt(aSchedule({ joinWindowMinutes: 0 }))).toEqual(noon);
  });

  it('may be started from two hours before the start', () => {
    expect(startAllowedFrom(aSchedule())).toEqual(minutesFromNoon(-120));
    expect(mayStartAt(aSchedule(), minutesFromNoon(-120).minus({ milliseconds: 1 }))).toBe(false);
    expect(mayStartAt(aSchedule(), minutesFromNoon(-120))).toBe(true);
  });

  it('may be started until its end, which is no time to start any more', () => {
    expect(mayStartAt(aSchedule(), minutesFromNoon(60).minus({ milliseconds: 1 }))).toBe(true);
    expect(mayStartAt(aSchedule(), minutesFromNoon(60))).toBe(false);
  });
});

describe('A class at 09:00 in Berlin', () => {
  it('is another instant in winter than in summer', () => {
    expect(at9InBerlin('2026-03-28').startsAt.toUTC().toISO()).toBe('2026-03-28T08:00:00.000Z');
    expect(at9InBerlin('2026-03-29').startsAt.toUTC().toISO()).toBe('2026-03-29T07:00:00.000Z');
  });

  it.each(['2026-03-28', '2026-03-29', '2026-10-25'])(
    'lets the doors open at 08:50 and ends at 10:00 on the clocks of %s',
    (day) => {
      expect(joinOpensAt(at9InBerlin(day)).toFormat('HH:mm')).toBe('08:50');
      expect(endsAt(at9InBerlin(day)).toFormat('HH:mm')).toBe('10:00');
    },
  );

  it('lasts its real minutes when the clocks change during it', () => {
    const overnight = { durationMinutes: 90, timeZone: 'Europe/Berlin' };
    const spring = aSchedule({ ...overnight, startsAt: berlin('2026-03-29T01:30') });
    const autumn = aSchedule({ ...overnight, startsAt: berlin('2026-10-25T01:30') });
    expect(endsAt(spring).toFormat('HH:mm')).toBe('04:00');
    expect(endsAt(autumn).toFormat('HH:mm')).toBe('02:00');
    expect(endsAt(autumn).diff(autumn.startsAt).as('minutes')).toBe(90);
  });

  it('may be started two real hours early on the night when the clocks change', () => {
    const early = aSchedule({ startsAt: berlin('2026-03-29T03:30'), timeZone: 'Europe/Berlin' });
    expect(startAllowedFrom(early).toFormat('HH:mm')).toBe('00:30');
  });
});

describe('The bounds of a schedule', () => {
  const violationsOf = (wishes: Partial<Schedule>) =>
    scheduleViolations(aSchedule(wishes)).map(({ path, code }) => `${path}: ${code}`);

  it.each([5, 60, 480])('allow %i minutes', (durationMinutes) => {
    expect(violationsOf({ durationMinutes })).toEqual([]);
  });

  it.each([4, 481, 0, -60, 7.5, Number.NaN, Number.POSITIVE_INFINITY])('refuse %d minutes', (durationMinutes) => {
    expect(violationsOf({ durationMinutes })).toEqual(['durationMinutes: out_of_range']);
  });

  it.each([0, 10, 60])('allow a join window of %i minutes', (joinWindowMinutes) => {
    expect(violationsOf({ joinWindowMinutes })).toEqual([]);
  });

  it.each([-1, 61, 2.5, Number.NaN])('refuse a join window of %d minutes', (joinWindowMinutes) => {
    expect(violationsOf({ joinWindowMinutes })).toEqual(['joinWindowMinutes: out_of_range']);
  });

  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Ushuaia'])('allow the time zone %s', (timeZone) => {
    expect(violationsOf({ timeZone })).toEqual([]);
  });

  it.each(['', 'Berlin', 'Europe/Nowhere', 'local'])('refuse the time zone "%s"', (timeZone) => {
    expect(violationsOf({ timeZone })).toEqual(['timeZone: unknown_time_zone']);
  });

  it('refuse a start so far away that its end has a fifth digit in the year', () => {
    const startsAt = DateTime.fromISO('9999-12-31T23:30:00Z', { zone: 'utc' });
    expect(violationsOf({ startsAt, durationMinutes: 29 })).toEqual([]);
    expect(violationsOf({ startsAt, durationMinutes: 30 })).toEqual(['startsAt: out_of_range']);
  });

  it('are told all at once', () => {
    expect(violationsOf({ durationMinutes: 1, joinWindowMinutes: 61, timeZone: 'Mars' })).toHaveLength(3);
  });
});
