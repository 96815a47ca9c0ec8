import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { IcalCalendarWriter } from '#src/adapters/calendar/ical-calendar-writer.ts';
import type { SessionFacts } from '#src/application/ports/notifier.ts';
import { aRecipient, host, sessionFactsOf } from '#test/support/a-message.ts';
import { noon } from '#test/support/a-session.ts';
import { readCalendar } from './read-calendar.ts';

const writer = new IcalCalendarWriter({ host, organizer: `no-reply@${host}` });
const at = (text: string, zone = 'utc'): DateTime => DateTime.fromISO(text, { zone });

/** As an invitation, read back. */
const invited = (facts: Partial<SessionFacts> = {}, recipient = aRecipient()) =>
  readCalendar(writer.invitation(sessionFactsOf(facts), recipient, noon).content);

const lines = (file: string): readonly string[] => file.split('\r\n');

describe('a start around a change of the clocks', () => {
  // Zone, what happens, the local start, and how it is given.
  const starts: readonly [string, string, string, string][] = [
    ['Europe/Berlin', 'the day before summer time', '2026-03-28T10:00', 'zoned'],
    ['Europe/Berlin', 'just before the clocks go forward', '2026-03-29T01:59', 'zoned'],
    ['Europe/Berlin', 'just after the gap', '2026-03-29T03:00', 'zoned'],
    ['Europe/Berlin', 'in summer', '2026-07-01T10:00', 'zoned'],
    ['Europe/Berlin', 'before the repeated hour', '2026-10-25T00:30', 'zoned'],
    ['Europe/Berlin', 'the repeated hour for the first time', '2026-10-25T02:30+02:00', 'utc'],
    ['Europe/Berlin', 'the repeated hour for the second time', '2026-10-25T02:30+01:00', 'utc'],
    ['Europe/Berlin', 'just after the repeated hour', '2026-10-25T03:00', 'zoned'],
    ['Europe/Berlin', 'in winter', '2026-12-01T10:00', 'zoned'],
    ['America/New_York', 'just before the clocks go forward', '2026-03-08T01:59', 'zoned'],
    ['America/New_York', 'just after the gap', '2026-03-08T03:00', 'zoned'],
    ['America/New_York', 'the repeated hour for the first time', '2026-11-01T01:30-04:00', 'utc'],
    ['America/New_York', 'the repeated hour for the second time', '2026-11-01T01:30-05:00', 'utc'],
    ['America/New_York', 'just after the repeated hour', '2026-11-01T02:00', 'zoned'],
    ['Australia/Lord_Howe', 'before the half hour that is repeated', '2026-04-05T00:20', 'zoned'],
    ['Australia/Lord_Howe', 'the repeated half hour for the first time', '2026-04-05T01:45+11:00', 'utc'],
    ['Australia/Lord_Howe', 'the repeated half hour for the second time', '2026-04-05T01:45+10:30', 'utc'],
    ['Australia/Lord_Howe', 'just after it', '2026-04-05T02:00', 'zoned'],
    ['Australia/Lord_Howe', 'just before half an hour is skipped', '2026-10-04T01:59', 'zoned'],
    ['Australia/Lord_Howe', 'just after it', '2026-10-04T02:30', 'zoned'],
    ['Asia/Kathmandu', 'a quarter to, where the clocks never change', '2026-03-29T02:30', 'zoned'],
    ['Asia/Kathmandu', 'in what is autumn elsewhere', '2026-10-25T02:30', 'zoned'],
  ];

  test.each(starts)('%s, %s (%s), is given %s and read back', (timeZone, _, local, given) => {
    const startsAt = at(local, timeZone);
    const event = invited({ startsAt, timeZone, durationMinutes: 50 });
    expect(event.startsAt.toISO()).toBe(startsAt.toUTC().toISO());
    expect(event.endsAt.toISO()).toBe(startsAt.plus({ minutes: 50 }).toUTC().toISO());
    expect(event.zone).toBe(given === 'utc' ? 'UTC' : timeZone);
  });

  test('is given in UTC if only the end falls into the repeated hour', () => {
    const startsAt = at('2026-10-25T01:30', 'Europe/Berlin');
    const event = invited({ startsAt, timeZone: 'Europe/Berlin', durationMinutes: 60 });
    expect([event.zone, event.endsAt.toISO()]).toEqual(['UTC', '2026-10-25T00:30:00.000Z']);
  });

  test('in a zone whose rules nobody can write down is given in UTC where they do not hold', () => {
    const startsAt = at('2024-01-15T10:00:00Z');
    const event = invited({ startsAt, timeZone: 'America/Vancouver' });
    expect(event.startsAt.toISO()).toBe(startsAt.toISO());
  });

  test.each(['UTC', 'Etc/UTC'])('in %s needs no VTIMEZONE', (timeZone) => {
    const { content } = writer.invitation(sessionFactsOf({ timeZone }), aRecipient(), noon);
    expect(content).not.toContain('VTIMEZONE');
    expect(content).toContain('DTSTART:20261026T090000Z\r\n');
  });

  test.each(['Asia/Katmandu', 'US/Eastern', 'Europe/Kyiv', 'Etc/GMT+3'])(
    'in %s, another name of a zone, is read back',
    (timeZone) => {
      const startsAt = at('2026-07-01T09:00:00Z');
      expect(invited({ startsAt, timeZone }).startsAt.toISO()).toBe(startsAt.toISO());
    },
  );
});

describe('any start', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  const seconds = fc.integer({ min: at('2024-01-01').toSeconds(), max: at('2031-01-01').toSeconds() - 1 });
  const minutes = fc.integer({ min: 5, max: 960 });

  const isReadBack = (zone: string, second: number, durationMinutes: number): void => {
    const startsAt = DateTime.fromSeconds(second, { zone: 'utc' });
    const event = invited({ startsAt, timeZone: zone, durationMinutes });
    expect(event.startsAt.toSeconds()).toBe(second);
    expect(event.endsAt.toSeconds()).toBe(second + durationMinutes * 60);
  };

  test.each(zones)('in %s from 2024 to 2030 is read back as the instant that it is', (zone) => {
    fc.assert(
      fc.property(seconds, minutes, (second, duration) => isReadBack(zone, second, duration)),
      { numRuns: 80 },
    );
  });

  test('within a day of a change of the clocks is read back as well', () => {
    const changes = zones.flatMap((zone) => changesOfClocks(zone).map((second) => ({ zone, second })));
    const nearby = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -86_400, max: 86_400 }), minutes);
    fc.assert(
      fc.property(nearby, ([{ zone, second }, off, duration]) => isReadBack(zone, second + off, duration)),
      { numRuns: 150 },
    );
  });

  test('in any zone that there is, is read back', () => {
    const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(fc.property(anyZone, seconds, minutes, isReadBack), { numRuns: 150 });
  });

  test('in the four zones is given by the wall clock, but for the repeated hours', () => {
    const start = fc.tuple(fc.constantFrom(...zones), seconds);
    fc.assert(
      fc.property(start, ([zone, second]) => {
        const startsAt = DateTime.fromSeconds(second, { zone });
        const repeated = [startsAt, startsAt.plus({ minutes: 60 })].some(
          (each) => each.getPossibleOffsets().length > 1,
        );
        expect(invited({ startsAt, timeZone: zone }).zone).toBe(repeated ? 'UTC' : zone);
      }),
      { numRuns: 80 },
    );
  });
});

/** When the clocks of a zone change from 2024 to 2030, to the hour. */
function changesOfClocks(zone: string): readonly number[] {
  const found: number[] = [];
  const last = at('2031-01-01').toSeconds();
  for (let second = at('2024-01-01').toSeconds(); second < last; second += 3600) {
    const [before, after] = [second, second + 3600].map((each) => DateTime.fromSeconds(each, { zone }).offset);
    if (before !== after) found.push(second);
  }
  return found.length > 0 ? found : [at('2026-03-29').toSeconds()];
}

describe('an invitation', () => {
  test('asks to enter the event, for one person, who has said that they come', () => {
    const session = sessionFactsOf({ calendarSequence: 3 });
    const { method, content } = writer.invitation(session, aRecipient(), noon);
    const event = readCalendar(content);
    expect([method, event.method, event.text('status')]).toEqual(['REQUEST', 'REQUEST', 'CONFIRMED']);
    expect([event.uid, event.sequence, event.summary]).toEqual([`${session.id}@${host}`, 3, 'Algebra']);
    expect(event.organizer).toBe(`mailto:no-reply@${host}`);
    expect(event.attendees).toEqual([{ address: 'MAILTO:gwen@guests.example', name: 'Gwen Guest' }]);
    expect(content).toMatch(/PARTSTAT=ACCEPTED;RSVP=FALSE/);
    expect(event.text('url')).toBe(session.joinUrl);
  });

  test('of a canceled session takes the same event out', () => {
    const before = invited();
    const session = sessionFactsOf({ status: 'canceled', calendarSequence: 1 });
    const { method, content } = writer.invitation(session, aRecipient(), noon);
    const event = readCalendar(content);
    expect([method, event.method, event.text('status')]).toEqual(['CANCEL', 'CANCEL', 'CANCELLED']);
    expect(event.uid).toBe(`${session.id}@${host}`);
    expect(event.sequence).toBeGreaterThan(before.sequence);
  });

  test('that takes the event out of one calendar alone does not call the event off', () => {
    const before = invited();
    const session = sessionFactsOf({ calendarSequence: before.sequence });
    const { method, content } = writer.removal(session, aRecipient(), noon);
    const event = readCalendar(content);
    expect([method, event.method, event.sequence]).toEqual(['CANCEL', 'CANCEL', before.sequence]);
    expect(event.uid).toBe(`${session.id}@${host}`);
    expect(content).not.toMatch(/^STATUS:/m);
    expect(event.attendees.map(({ address }) => address)).toEqual(['MAILTO:gwen@guests.example']);
    expect(content).toMatch(/PARTSTAT=DECLINED/);
  });

  test('is stamped in UTC', () => {
    const { content } = writer.invitation(sessionFactsOf(), aRecipient(), noon.setZone('Europe/Berlin'));
    expect(lines(content)).toContain('DTSTAMP:20260302T120000Z');
  });

  test('keeps names with quotation marks, commas and line breaks from being anything else', () => {
    const displayName = 'Gwen "G", Guest;\r\nATTENDEE:mailto:evil@x.example \\ ^n end';
    const event = invited({ hostName: displayName }, aRecipient({ displayName }));
    expect(event.attendees).toEqual([
      { address: 'MAILTO:gwen@guests.example', name: 'Gwen ’G’, Guest; ATTENDEE:mailto:evil@x.example / ^n end' },
    ]);
  });

  test('names addresses as a URI can hold them', () => {
    const [attendee] = invited({}, aRecipient({ address: 'grüße?subject=x#y@münchen.example' })).attendees;
    expect(attendee?.address).toBe('MAILTO:gr%C3%BC%C3%9Fe%3Fsubject=x%23y@m%C3%BCnchen.example');
  });
});

describe('the event by itself', () => {
  const changedAt = noon.minus({ days: 3 });

  test('is the same to the byte whenever it is asked for', () => {
    const session = sessionFactsOf();
    expect(writer.event(session, changedAt)).toBe(writer.event({ ...session }, changedAt));
  });

  test('is the event of the invitations, and asks nobody', () => {
    const session = sessionFactsOf({ calendarSequence: 2 });
    const file = writer.event(session, changedAt);
    const [event, invitation] = [readCalendar(file), invited(session)];
    for (const name of ['uid', 'sequence', 'summary', 'url', 'status', 'organizer'] as const)
      expect(event.text(name)).toBe(invitation.text(name));
    expect([event.method, event.attendees]).toEqual([undefined, []]);
    expect(lines(file)).toContain('LAST-MODIFIED:20260227T120000Z');
  });
});

describe('titles', () => {
  const titles = [
    'Algebra, geometry; and \\more\\',
    '<b>Bold</b> & "quoted"',
    '👩‍👩‍👧‍👦 family maths 🏳️‍🌈 '.repeat(4),
    'Übungen zur größten Lösungsmenge überhaupt, äußerst ausführlich besprochen und eingeübt 한국어 日本語',
    'a'.repeat(100),
  ];

  test.each(titles)('%j is read back whole', (title) => {
    expect(invited({ title }).summary).toBe(title.trim());
  });

  test.each(titles)('%j makes no line of more than 75 octets, and cuts no character', (title) => {
    const { content } = writer.invitation(
      sessionFactsOf({ title, hostName: title }),
      aRecipient({ displayName: title }),
      noon,
    );
    for (const line of lines(content)) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line.isWellFormed()).toBe(true);
    }
  });

  test('with line breaks begin no property of their own', () => {
    const { content } = writer.invitation(
      sessionFactsOf({ title: 'Algebra\r\nLOCATION:elsewhere\u2028x' }),
      aRecipient(),
      noon,
    );
    expect(lines(content).filter((line) => line.startsWith('LOCATION:'))).toEqual([
      expect.stringMatching(/^LOCATION:https:/),
    ]);
    expect(readCalendar(content).summary).toBe('Algebra LOCATION:elsewhere x');
  });

  test('end every line with CRLF', () => {
    const { content } = writer.invitation(sessionFactsOf(), aRecipient(), noon);
    expect(content.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});
