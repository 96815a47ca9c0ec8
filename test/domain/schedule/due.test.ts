import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { type Cadence, firstDue, inWords, nextDue } from '#src/domain/schedule/due.ts';

const at = (iso: string): DateTime => DateTime.fromISO(iso, { zone: 'utc' });
const daily: Cadence = { dailyAt: '02:30', timeZone: 'Europe/Berlin' };

describe('what is done every so many seconds', () => {
  const every: Cadence = { seconds: 60 };

  test('is due at once when it is new', () => {
    expect(firstDue(every, at('2026-05-04T12:00:07Z'))).toEqual(at('2026-05-04T12:00:07Z'));
  });

  test('keeps its beat, however late it is taken up', () => {
    expect(nextDue(every, at('2026-05-04T12:00:00Z'), at('2026-05-04T12:00:03Z'))).toEqual(at('2026-05-04T12:01:00Z'));
  });

  test('is due once for all that was missed, and then on its beat again', () => {
    expect(nextDue(every, at('2026-05-04T12:00:00Z'), at('2026-05-06T09:30:20Z'))).toEqual(at('2026-05-06T09:31:00Z'));
  });

  test('is due a beat later when it is taken up on the very beat', () => {
    expect(nextDue(every, at('2026-05-04T12:00:00Z'), at('2026-05-04T12:05:00Z'))).toEqual(at('2026-05-04T12:06:00Z'));
  });

  test('is due a beat after it was due when it is taken up before', () => {
    expect(nextDue(every, at('2026-05-04T12:00:00Z'), at('2026-05-04T11:59:00Z'))).toEqual(at('2026-05-04T12:01:00Z'));
  });
});

describe('what is done each day', () => {
  test('is due for the first time at its next hour', () => {
    expect(firstDue(daily, at('2026-05-04T12:00:00Z'))).toEqual(at('2026-05-05T00:30:00Z'));
    expect(firstDue(daily, at('2026-05-04T00:29:59Z'))).toEqual(at('2026-05-04T00:30:00Z'));
  });

  test('stays at its time on the clock when the clocks are changed', () => {
    expect(nextDue({ ...daily, dailyAt: '09:00' }, at('2026-03-28T08:00:00Z'), at('2026-03-28T08:00:01Z'))).toEqual(
      at('2026-03-29T07:00:00Z'),
    );
  });

  test('is due an hour later by the clock on the day that its time is left out', () => {
    expect(nextDue(daily, at('2026-03-28T01:30:00Z'), at('2026-03-28T01:30:00Z'))).toEqual(at('2026-03-29T01:30:00Z'));
    expect(nextDue(daily, at('2026-03-29T01:30:00Z'), at('2026-03-29T01:30:00Z'))).toEqual(at('2026-03-30T00:30:00Z'));
  });

  test('is due once, the first time, on the day that its time comes twice', () => {
    expect(nextDue(daily, at('2026-10-24T00:30:00Z'), at('2026-10-24T00:30:00Z'))).toEqual(at('2026-10-25T00:30:00Z'));
    expect(nextDue(daily, at('2026-10-25T00:30:00Z'), at('2026-10-25T00:30:00Z'))).toEqual(at('2026-10-26T01:30:00Z'));
  });

  test('is due once for all the days that were missed', () => {
    expect(nextDue(daily, at('2026-05-04T00:30:00Z'), at('2026-05-20T10:00:00Z'))).toEqual(at('2026-05-21T00:30:00Z'));
  });
});

test('a cadence is told in words', () => {
  expect(inWords({ seconds: 3600 })).toBe('every 3600 s');
  expect(inWords(daily)).toBe('daily at 02:30 (Europe/Berlin)');
});
