import { describe, expect, test } from 'vitest';
import {
  decideReminder,
  type ReminderKind,
  reminderDueAt,
  remindersMissed,
  reminderUsefulUntil,
  whyNoReminder,
} from '#src/domain/schedule/reminders.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';

const longAgo = minutesFromNoon(-7 * 24 * 60);
const decided = (kind: ReminderKind, minutes: number, heardAt = longAgo) =>
  decideReminder(kind, noon, heardAt, minutesFromNoon(minutes));

describe('a reminder', () => {
  test.each<[ReminderKind, number]>([
    ['reminder_24h', -24 * 60],
    ['reminder_1h', -60],
    ['reminder_10m', -10],
  ])('%s is due from its time on, and not before', (kind, minutes) => {
    expect(decided(kind, minutes - 1)).toEqual({ decision: 'not_yet' });
    expect(decided(kind, minutes)).toEqual({ decision: 'due' });
    expect(reminderDueAt(kind, noon)).toEqual(minutesFromNoon(minutes));
  });

  test.each<[ReminderKind, number]>([
    ['reminder_24h', -120],
    ['reminder_1h', -15],
    ['reminder_10m', 0],
  ])('%s that is late is sent while it is of use, and else skipped', (kind, minutes) => {
    expect(decided(kind, minutes - 1)).toEqual({ decision: 'due' });
    expect(decided(kind, minutes)).toEqual({ decision: 'skip', reason: whyNoReminder.tooLate });
    expect(reminderUsefulUntil(kind, noon)).toEqual(minutesFromNoon(minutes));
  });

  test('is skipped for who hears of the class once it is due, and so knows', () => {
    const skipped = { decision: 'skip', reason: whyNoReminder.tooSoon };
    expect(decided('reminder_1h', -50, minutesFromNoon(-60))).toEqual(skipped);
    expect(decided('reminder_1h', -50, minutesFromNoon(-61))).toEqual({ decision: 'due' });
  });

  test('that is missed by a class made half an hour ahead is the one a day and the one an hour before', () => {
    expect(remindersMissed(noon, minutesFromNoon(-30))).toEqual(['reminder_24h', 'reminder_1h']);
    expect(remindersMissed(noon, longAgo)).toEqual([]);
    expect(remindersMissed(noon, noon)).toEqual(['reminder_24h', 'reminder_1h', 'reminder_10m']);
  });
});
