import { describe, expect, test } from 'vitest';
import {
  isOptional,
  type NoticeKind,
  noticeKinds,
  occasionOf,
  optionalKinds,
  pauseAfter,
  type Situation,
  whyNotTold,
} from '#src/domain/schedule/notices.ts';
import { aSessionState, minutesFromNoon, noon } from '../../support/a-session.ts';

const situation = (wishes: Partial<Situation> = {}): Situation => ({
  status: 'scheduled',
  schedule: aSessionState().schedule,
  calendarSequence: 3,
  isHost: false,
  isRegistered: true,
  hasAddress: true,
  isDisabled: false,
  optedOut: false,
  overdueAt: minutesFromNoon(90),
  ...wishes,
});

const occasions: Partial<Record<NoticeKind, string>> = {
  changed: '3',
  host_overdue_soon: occasionOf(minutesFromNoon(60)),
};

/** A notice planned three hours before noon; the class is from noon to one. */
const why = (kind: NoticeKind, wishes: Partial<Situation> = {}, minutes = -130, occasion?: string) =>
  whyNotTold(
    { kind, occasion: occasion ?? occasions[kind] ?? occasionOf(noon), plannedAt: minutesFromNoon(-180) },
    situation(wishes),
    minutesFromNoon(minutes),
  );

const toEverybody = noticeKinds.filter((kind) => kind !== 'confirm_registration' && kind !== 'withdrawn');
const confirmable = { isRegistered: false, confirmBy: noon } as const;

describe('somebody is told', () => {
  test.each(toEverybody)('%s, where nothing is against it', (kind) => {
    expect(why(kind)).toBeUndefined();
  });

  test('how to confirm a registration, while it waits for that', () => {
    expect(why('confirm_registration', confirmable)).toBeUndefined();
    expect(why('confirm_registration', confirmable, 0)).toMatch(/no longer waiting/);
    expect(why('confirm_registration', { isRegistered: true, confirmBy: noon })).toMatch(/is confirmed/);
    expect(why('confirm_registration', { ...confirmable, status: 'canceled' })).toMatch(/canceled/);
  });

  test.each(noticeKinds)('nothing of %s without an address, with a disabled account, or if they opted out', (kind) => {
    expect(why(kind, { hasAddress: false })).toMatch(/no e-mail address/);
    expect(why(kind, { isDisabled: true })).toMatch(/disabled/);
    expect(why(kind, { optedOut: true })).toMatch(/opted out/);
  });

  test.each(noticeKinds.filter((kind) => kind !== 'canceled'))('nothing of %s once the class is canceled', (kind) => {
    expect(why(kind, { status: 'canceled' })).toBe('The class was canceled.');
  });

  test('that they withdrew, until its end, and unless they registered again', () => {
    const out = { isRegistered: false } as const;
    expect(why('withdrawn', out, 59)).toBeUndefined();
    expect(why('withdrawn', out, 60)).toMatch(/too late/);
    expect(why('withdrawn', { ...out, status: 'ended' })).toMatch(/is over/);
    expect(why('withdrawn')).toMatch(/registered again/);
  });

  test('that it is canceled, until its end and for a day at least', () => {
    expect(why('canceled', { status: 'canceled', isRegistered: false })).toBeUndefined();
    expect(why('canceled', { status: 'canceled' }, 21 * 60)).toMatch(/too late/);
  });

  test.each(['reminder_24h', 'reminder_1h', 'reminder_10m', 'registered', 'changed'] as const)(
    'nothing of %s once they withdrew, unless they are the host',
    (kind) => {
      expect(why(kind, { isRegistered: false })).toMatch(/no longer registered/);
      expect(why(kind, { isRegistered: false, isHost: true })).toBeUndefined();
    },
  );

  test.each([
    ['reminder_1h', -16, -15],
    ['reminder_10m', -1, 0],
    ['registered', 59, 60],
    ['changed', -1, 0],
    ['host_overdue_soon', 89, 90],
    ['host_not_started', 59, 60],
  ] as const)('%s as long as it is of use', (kind, useful, useless) => {
    const live = kind === 'host_overdue_soon' && ({ status: 'live' } as const);
    expect(why(kind, { ...live }, useful)).toBeUndefined();
    expect(why(kind, { ...live }, useless)).toMatch(/too late/);
  });

  test('of one start alone', () => {
    const other = occasionOf(minutesFromNoon(5));
    expect(why('reminder_10m', {}, -5, other)).toMatch(/rescheduled/);
    expect(why('host_not_started', {}, 5, other)).toMatch(/rescheduled/);
  });

  test('of the last change alone', () => {
    expect(why('changed', {}, -30, '2')).toMatch(/changed again/);
  });

  test('no reminder once the class has begun before its time', () => {
    expect(why('reminder_10m', { status: 'live' }, -5)).toMatch(/has begun/);
    expect(why('host_not_started', { status: 'live' }, 5)).toMatch(/has begun after all/);
  });

  test('no warning of an end that was put off', () => {
    const longer = aSessionState({ durationMinutes: 90 }).schedule;
    expect(why('host_overdue_soon', { status: 'live', schedule: longer }, 80)).toMatch(/more time/);
  });

  test('of a recording for three days', () => {
    expect(why('recording_ready', { status: 'ended' }, 69 * 60 - 1)).toBeUndefined();
    expect(why('recording_ready', { status: 'ended' }, 69 * 60)).toMatch(/too late/);
  });
});

test('people may opt out of everything but the question whether an address is theirs', () => {
  expect(noticeKinds.filter((kind) => !isOptional(kind))).toEqual(['confirm_registration']);
  expect(optionalKinds).toHaveLength(noticeKinds.length - 1);
});

test('tries that come to nothing are made at growing intervals of a minute at most', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(pauseAfter)).toEqual([5, 10, 20, 40, 60, 60, 60]);
});
