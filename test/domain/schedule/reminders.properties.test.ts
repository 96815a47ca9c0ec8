import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideReminder, reminderKinds, remindersMissed, reminderWindows } from '#src/domain/schedule/reminders.ts';
import { minutesFromNoon } from '../../support/a-session.ts';

const aMinute = fc.integer({ min: -3 * 24 * 60, max: 24 * 60 }).map(minutesFromNoon);
const aKind = fc.constantFrom(...reminderKinds);

describe('whatever the clock says', () => {
  test('a reminder that was skipped is never due again', () => {
    fc.assert(
      fc.property(aKind, aMinute, aMinute, aMinute, aMinute, (kind, startsAt, heardAt, one, other) => {
        const [earlier, later] = one <= other ? [one, other] : [other, one];
        if (decideReminder(kind, startsAt, heardAt, earlier).decision !== 'skip') return;
        expect(decideReminder(kind, startsAt, heardAt, later).decision).toBe('skip');
      }),
    );
  });

  test('no reminder is due once the class begins', () => {
    fc.assert(
      fc.property(aKind, aMinute, aMinute, aMinute, (kind, startsAt, heardAt, now) => {
        if (decideReminder(kind, startsAt, heardAt, now).decision === 'due') expect(now < startsAt).toBe(true);
      }),
    );
  });

  test('what is looked for is decided, and nothing is to be decided that is not looked for', () => {
    fc.assert(
      fc.property(aMinute, aMinute, aMinute, (startsAt, heardAt, now) => {
        for (const { kind, startsBy } of reminderWindows(now)) {
          if (remindersMissed(startsAt, heardAt).includes(kind)) continue;
          const { decision } = decideReminder(kind, startsAt, heardAt, now);
          expect(decision === 'not_yet').toBe(startsAt > startsBy);
        }
      }),
    );
  });

  test('who hears of a class in time misses nothing, and who misses a reminder is never sent it', () => {
    fc.assert(
      fc.property(aKind, aMinute, aMinute, aMinute, (kind, startsAt, heardAt, now) => {
        const isMissed = remindersMissed(startsAt, heardAt).includes(kind);
        if (isMissed) expect(decideReminder(kind, startsAt, heardAt, now).decision).toBe('skip');
      }),
    );
  });
});
