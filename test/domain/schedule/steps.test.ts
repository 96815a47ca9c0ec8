import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueStep, overdueNoticeWindow, type StepSettings } from '#src/domain/schedule/steps.ts';
import { aSessionState, minutesFromNoon, noon, phases, type StateWishes } from '#test/support/a-session.ts';

const settings: StepSettings = { overdueMinutes: 30, archiveAfterDays: 7 };
// At noon for 60 minutes, unless said otherwise.
const stepOf = (wishes: StateWishes, minutes: number, emptySince?: number, more: Partial<StepSettings> = {}) =>
  dueStep(
    aSessionState(wishes),
    emptySince === undefined ? undefined : minutesFromNoon(emptySince),
    minutesFromNoon(minutes),
    {
      ...settings,
      ...more,
    },
  );

describe('A session that starts by itself', () => {
  it.each([
    ['is left alone before its time', -0.01, undefined],
    ['is started at its time', 0, 'start'],
    ['is started late, if no room could be had', 59, 'start'],
    ['is not started once it would be over', 60, undefined],
    ['is called off half an hour later', 90, 'call_off'],
  ])('%s', (_, minutes, step) => {
    expect(stepOf({ autoStart: true }, minutes)).toBe(step);
  });

  it('is started by its host alone, unless it is to start by itself', () => {
    expect(stepOf({ autoStart: false }, 5)).toBeUndefined();
  });
});

describe('A session that nobody started', () => {
  it('is called off at its end and half an hour, and no sooner', () => {
    expect(stepOf({}, 89.9)).toBeUndefined();
    expect(stepOf({}, 90)).toBe('call_off');
    expect(stepOf({}, 90, undefined, { overdueMinutes: 45 })).toBeUndefined();
  });
});

describe('A live session', () => {
  const live = { status: 'live' } as const;
  it('is ended half an hour past its end, also after it was extended', () => {
    expect(stepOf(live, 89.9)).toBeUndefined();
    expect(stepOf(live, 90)).toBe('end_overdue');
    expect(stepOf({ ...live, durationMinutes: 120 }, 90)).toBeUndefined();
    expect(stepOf({ ...live, durationMinutes: 120 }, 150)).toBe('end_overdue');
  });

  it('is never ended for being empty, unless that is asked for', () => {
    expect(stepOf(live, 40, 0)).toBeUndefined();
    expect(stepOf(live, 14, 0, { emptyMinutes: 15 })).toBeUndefined();
    expect(stepOf(live, 15, 0, { emptyMinutes: 15 })).toBe('end_empty');
    expect(stepOf(live, 40, undefined, { emptyMinutes: 15 })).toBeUndefined();
  });

  it('is not ended for who left before it was started, nor before its time', () => {
    const startedAt = (minutes: number) =>
      ({ phase: { status: 'live', startedAt: minutesFromNoon(minutes) } }) as const;
    expect(stepOf(startedAt(20), 34, 5, { emptyMinutes: 15 })).toBeUndefined();
    expect(stepOf(startedAt(20), 35, 5, { emptyMinutes: 15 })).toBe('end_empty');
    expect(stepOf(startedAt(-110), 14, -109, { emptyMinutes: 15 })).toBeUndefined();
    expect(stepOf(startedAt(-110), 15, -109, { emptyMinutes: 15 })).toBe('end_empty');
  });
});

describe('The host of a class that runs on', () => {
  it.each([
    [30, 20],
    [45, 35],
    [10, 0],
    [5, 0],
  ])(
    'that is ended %i minutes past its end is told from %i minutes past it, until it is ended',
    (overdueMinutes, from) => {
      const isTold = (minutes: number) => {
        const { after, by } = overdueNoticeWindow(minutesFromNoon(minutes), { overdueMinutes });
        return noon > after && noon <= by;
      };
      expect([from - 0.1, from, overdueMinutes - 0.1, overdueMinutes].map(isTold)).toEqual([false, true, true, false]);
    },
  );
});

describe('A session that is over', () => {
  it.each(['ended', 'canceled'] as const)('is archived a week later (%s), once', (status) => {
    const over = status === 'ended' ? 60 : -60;
    const week = 7 * 24 * 60;
    expect(stepOf({ status }, over + week - 1)).toBeUndefined();
    expect(stepOf({ status }, over + week)).toBe('archive');
    expect(stepOf({ status, archivedAt: noon }, over + week)).toBeUndefined();
  });
});

it('Every step is one that the status machine has', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(phases)),
      fc.boolean(),
      fc.integer({ min: -3000, max: 20_000 }),
      fc.option(fc.integer({ min: -100, max: 20_000 }), { nil: undefined }),
      (phase, autoStart, minutes, emptySince) => {
        const step = stepOf({ phase, autoStart }, minutes, emptySince, { emptyMinutes: 10 });
        const possible = {
          scheduled: ['start', 'call_off', undefined],
          live: ['end_overdue', 'end_empty', undefined],
          ended: ['archive', undefined],
          canceled: ['archive', undefined],
        };
        expect(possible[phase.status]).toContain(step);
      },
    ),
  );
});
