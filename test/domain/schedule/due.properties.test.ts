import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { firstDue, nextDue } from '#src/domain/schedule/due.ts';

const twoDigits = (value: number): string => String(value).padStart(2, '0');
const clockTime = fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => `${twoDigits(hour)}:${twoDigits(minute)}`);
// Berlin and New York change at night, Beirut and Santiago around midnight, Lord Howe by half an hour.
const timeZone = fc.constantFrom(
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Beirut', 'America/Santiago', 'Australia/Lord_Howe'],
  ...['Asia/Kathmandu', 'Pacific/Kiritimati'],
);
const moment = fc
  .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) })
  .map((ms) => DateTime.fromMillis(ms, { zone: 'utc' }));
const seconds = fc.integer({ min: 1, max: 200_000 });

test('what is due every so many seconds is due after now, within a beat, and on the beat', () => {
  fc.assert(
    fc.property(seconds, moment, fc.nat(10_000_000), (beat, dueAt, late) => {
      const now = dueAt.plus({ seconds: late });
      const next = nextDue({ seconds: beat }, dueAt, now);
      expect(next > now).toBe(true);
      expect(next.diff(now).as('seconds')).toBeLessThanOrEqual(beat);
      expect(next.diff(dueAt).as('seconds') % beat).toBe(0);
    }),
  );
});

test('what is due daily is due once on each date of its time zone, at its time or where the clocks skip it, later', () => {
  fc.assert(
    fc.property(clockTime, timeZone, moment, (dailyAt, timeZone, start) => {
      const every = { dailyAt, timeZone };
      let due = firstDue(every, start);
      expect(due > start).toBe(true);
      for (let day = 0; day < 40; day += 1) {
        const next = nextDue(every, due, due);
        const hours = next.diff(due).as('hours');
        expect(hours).toBeGreaterThanOrEqual(22);
        expect(hours).toBeLessThanOrEqual(26);
        const shown = next.setZone(timeZone);
        const wasSkipped = shown.toFormat('HH:mm') !== dailyAt;
        if (wasSkipped) expect(shown.minus({ hours: 3 }).offset).toBeLessThan(shown.offset);
        due = next;
      }
    }),
    { numRuns: 60 },
  );
});

test('when it is due next does not depend on how late it is taken up, as long as it is before that', () => {
  fc.assert(
    fc.property(
      clockTime,
      timeZone,
      moment,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (dailyAt, timeZone, start, share) => {
        const every = { dailyAt, timeZone };
        const due = firstDue(every, start);
        const next = nextDue(every, due, due);
        const later = due.plus({ milliseconds: Math.floor(next.diff(due).toMillis() * share) });
        expect(nextDue(every, due, later)).toEqual(next);
      },
    ),
  );
});
