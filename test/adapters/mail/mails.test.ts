import { DateTime } from 'luxon';
import { createTransport } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { Message, MessageKind } from '#src/application/ports/notifier.ts';
import { readCalendar } from '#test/adapters/calendar/read-calendar.ts';
import { aMessage, host, messageKinds } from '#test/support/a-message.ts';
import { aComposer } from './a-composer.ts';

const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

interface Sent {
  readonly raw: string;
  readonly mail: Email;
  readonly text: string;
  readonly html: string;
  header(name: string): string | undefined;
}

/** As a mail program gets and reads it. */
async function sent(message: Message): Promise<Sent> {
  const raw = String((await transport.sendMail(aComposer().compose(message))).message);
  const mail = await PostalMime.parse(raw);
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  return { raw, mail, text: mail.text ?? '', html: mail.html ?? '', header };
}

const inWords = (mail: Sent): string => [mail.mail.subject, mail.text, mail.html].join('\n');
const blanks = (text: string): string => text.replaceAll(/[\u202f\u00a0]/g, ' ');

/** What a reader sees of an HTML page, near enough. */
const seen = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x60;', '`')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&amp;', '&');

const subjects: Readonly<Record<MessageKind, readonly [string, string]>> = {
  confirm_registration: ['Confirm your registration: Algebra', 'Bitte bestätigen Sie Ihre Anmeldung: Algebra'],
  registered: ['You are registered: Algebra', 'Sie sind angemeldet: Algebra'],
  withdrawn: ['No longer registered: Algebra', 'Nicht mehr angemeldet: Algebra'],
  changed: ['Changed: Algebra', 'Geändert: Algebra'],
  canceled: ['Canceled: Algebra', 'Abgesagt: Algebra'],
  reminder_24h: [
    'Coming up: Algebra, Monday, 26 October 2026 at 10:00 CET',
    'Demnächst: Algebra, Montag, 26. Oktober 2026 um 10:00 MEZ',
  ],
  reminder_1h: ['Soon: Algebra, 10:00 CET', 'Bald: Algebra, 10:00 MEZ'],
  reminder_10m: ['About to begin: Algebra, 10:00 CET', 'Gleich geht es los: Algebra, 10:00 MEZ'],
  host_overdue_soon: ['Will be ended at 11:30 CET: Algebra', 'Wird um 11:30 MEZ beendet: Algebra'],
  host_not_started: ['Not started yet: Algebra', 'Noch nicht begonnen: Algebra'],
  recording_ready: ['The recording is ready: Algebra', 'Die Aufzeichnung liegt bereit: Algebra'],
};

const withoutLink: readonly MessageKind[] = ['withdrawn', 'canceled'];

describe.each([
  ['English', 'en-GB', 'en', 0, 'Monday, 26 October 2026 at 10:00 CET (Europe/Berlin)', '60 minutes'],
  ['German', 'de', 'de', 1, 'Montag, 26. Oktober 2026 um 10:00 MEZ (Europe/Berlin)', '60 Minuten'],
] as const)('a mail in %s', (_, locale, language, column, when, duration) => {
  test.each(messageKinds)('of the kind %s says what it is about, in HTML and in plain text', async (kind) => {
    const message = aMessage(kind, { recipient: { locale } });
    const mail = await sent(message);
    expect(mail.mail.subject).toBe(subjects[kind][column]);
    expect(mail.header('content-language')).toBe(language);
    expect(mail.html).toContain(`<html lang="${language}">`);
    for (const part of [mail.text, seen(mail.html)])
      for (const word of ['Algebra', 'Hana Host', when, duration]) expect(blanks(part)).toContain(word);
    expect(inWords(mail)).not.toMatch(/\{\{|\}\}|undefined|\[object|Invalid/);
  });

  test.each(messageKinds.filter((kind) => !withoutLink.includes(kind)))('of the kind %s has its link', async (kind) => {
    const message = aMessage(kind, { recipient: { locale } });
    const links: Partial<Record<MessageKind, string>> = {
      confirm_registration: `https://${host}/confirm#abc`,
      recording_ready: `https://${host}/recordings/1`,
    };
    const link = links[kind] ?? message.session.joinUrl;
    const mail = await sent(message);
    expect(mail.text.split(/\r?\n/)).toContain(link);
    expect(mail.html).toContain(`<a href="${link}"`);
  });
});

describe('times and languages', () => {
  const of = async (recipient: Partial<Message['recipient']>) => {
    const { text, header } = await sent(aMessage('reminder_24h', { recipient }));
    const when = /^(?:When|Wann): (.*)$/m.exec(blanks(text))?.[1];
    return [header('content-language'), when];
  };

  test.each([
    ['en-US', 'America/New_York', 'en', 'Monday, October 26, 2026 at 5:00 AM EDT (America/New_York)'],
    ['en', 'Asia/Kathmandu', 'en', 'Monday, October 26, 2026 at 2:45 PM GMT+5:45 (Asia/Kathmandu)'],
    ['de-AT', 'Australia/Lord_Howe', 'de', 'Montag, 26. Oktober 2026 um 20:00 GMT+11 (Australia/Lord_Howe)'],
    ['DE-de', 'UTC', 'de', 'Montag, 26. Oktober 2026 um 09:00 UTC (UTC)'],
    ['fr', 'Europe/Berlin', 'en', 'Monday, October 26, 2026 at 10:00 AM GMT+1 (Europe/Berlin)'],
    ['de-!', 'UTC', 'en', 'Monday, October 26, 2026 at 9:00 AM UTC (UTC)'],
    ['', 'UTC', 'en', 'Monday, October 26, 2026 at 9:00 AM UTC (UTC)'],
    ['en-GB', 'Mars/Olympus', 'en', 'Monday, 26 October 2026 at 09:00 UTC (UTC)'],
  ])('for %j in %s are those of the recipient', async (locale, timeZone, language, when) => {
    expect(await of({ locale, timeZone })).toEqual([language, when]);
  });

  test('a change says what was planned before, where that is known', async () => {
    const previousStartsAt = DateTime.fromISO('2026-10-24T09:00:00Z');
    const [moved, renamed] = await Promise.all([
      sent(aMessage('changed', { previousStartsAt })),
      sent(aMessage('changed')),
    ]);
    expect(blanks(moved.text)).toContain('It was planned for Saturday, 24 October 2026 at 11:00 CEST before.');
    expect(renamed.text).not.toContain('before.');
  });
});

describe('what people made up', () => {
  const nasty = [
    ['HTML', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['quotation marks', `"' onmouseover='alert(1)' "`],
    ['entities', '&lt;b&gt; &amp; &#60;'],
    ['a template', '{{joinUrl}} {{{html}}} {{#each x}}'],
    ['emoji', '👩‍👩‍👧‍👦 Maths 🏳️‍🌈'],
  ] as const;

  test.each(nasty)('with %s is shown as it is, and is never markup', async (_, text) => {
    const {
      mail,
      html,
      text: plain,
    } = await sent(
      aMessage('registered', { recipient: { displayName: text }, session: { title: text, hostName: text } }),
    );
    expect(mail.subject).toBe(`You are registered: ${text}`);
    expect(mail.to).toEqual([{ name: text, address: 'gwen@guests.example' }]);
    expect(plain).toContain(`Hello ${text},`);
    expect(seen(html).replaceAll(/\s+/g, ' ')).toContain(`Hello ${text},`);
    expect(html).not.toMatch(/<script|<img|<b>/);
    expect(html).not.toMatch(/<[^>]*onmouseover/);
  });

  const injections = [
    'x\r\nBcc: evil@x.example',
    'x\nBcc: evil@x.example',
    'x\rBcc: evil@x.example',
    'x\r\n\r\nanother body',
    'x\u2028Bcc: evil@x.example',
    'x\u0085Bcc: evil@x.example',
    'x\u0000Bcc: evil@x.example',
    'x\r\n Bcc: evil@x.example',
    'x>, evil@x.example, <y',
    '"x" <evil@x.example>, "y',
    '=?utf-8?Q?x=0D=0ABcc:_evil@x.example?=',
  ];
  test.each(injections)('as %j adds no header, no recipient and no part', async (text) => {
    const plain = await sent(aMessage());
    const { mail } = await sent(
      aMessage('registered', { recipient: { displayName: text }, session: { title: text, hostName: text } }),
    );
    expect(mail.headers.map(({ key }) => key)).toEqual(plain.mail.headers.map(({ key }) => key));
    expect(mail.to?.map(({ address }) => address)).toEqual(['gwen@guests.example']);
    expect(mail.bcc).toBeUndefined();
    expect(mail.attachments.map(({ mimeType }) => mimeType)).toEqual(
      plain.mail.attachments.map(({ mimeType }) => mimeType),
    );
    expect(mail.subject).not.toMatch(/[\r\n\0\u0085\u2028]/);
    expect(mail.to?.[0]?.name).not.toMatch(/[\r\n\0\u0085\u2028]/);
  });

  test('that turns the direction of writing turns nothing around it', async () => {
    const { mail } = await sent(aMessage('registered', { session: { title: 'Al\u202egebra\u2066' } }));
    expect(mail.subject).toBe('You are registered: Algebra');
  });

  test('is not sent to an address before somebody there has said that it is theirs', async () => {
    const displayName = 'Cheap pills at pills.example';
    const mail = await sent(aMessage('confirm_registration', { recipient: { displayName } }));
    expect(mail.raw + inWords(mail)).not.toMatch(/pills/);
    expect(mail.text).toMatch(/^Hello,/);
  });
});

describe('the headers', () => {
  test('name the message by its row, the same each time', async () => {
    const message = aMessage();
    const mails = await Promise.all([sent(message), sent(message)]);
    for (const { mail } of mails) expect(mail.messageId).toBe(`<${message.id}@${host}>`);
  });

  test('say from whom, to whom and when, and that a machine wrote it', async () => {
    const { mail, header } = await sent(aMessage());
    expect(mail.from).toEqual({ name: 'The School', address: `no-reply@${host}` });
    expect(mail.to).toEqual([{ name: 'Gwen Guest', address: 'gwen@guests.example' }]);
    expect(mail.date).toBe('2026-03-02T12:00:00.000Z');
    expect(header('auto-submitted')).toBe('auto-generated');
  });

  test('let people off a kind by one click (RFC 8058), with the link in both texts', async () => {
    const unsubscribeUrl = `https://${host}/api/v1/unsubscribe?token=${'x'.repeat(300)}&kind=reminder_1h`;
    const { header, text, html } = await sent(aMessage('reminder_1h', { unsubscribeUrl }));
    expect(header('list-unsubscribe')).toBe(`<${unsubscribeUrl}>`);
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(text).toContain(unsubscribeUrl);
    expect(seen(html.replaceAll(/href="([^"]*)"/g, '>$1<'))).toContain(unsubscribeUrl);
  });

  test('say nothing of it where the kind is always sent', async () => {
    for (const message of [aMessage('registered'), aMessage('confirm_registration')]) {
      const { header, text } = await sent(message);
      expect([header('list-unsubscribe'), header('list-unsubscribe-post')]).toEqual([undefined, undefined]);
      expect(text).not.toContain('No more messages');
    }
  });

  test('and the rest are lines that every server takes', async () => {
    const { raw } = await sent(aMessage('changed', { session: { title: 'Äß🎓'.repeat(25) } }));
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...raw.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(998);
    expect(raw).toMatch(/^[\x20-\x7e\r\n\t]*$/);
  });
});

describe('the event for the calendar', () => {
  const withEvent: readonly MessageKind[] = ['registered', 'withdrawn', 'changed', 'canceled'];

  test.each(withEvent)('comes with %s, its METHOD in MIME as in the file', async (kind) => {
    const message = aMessage(kind, { session: { calendarSequence: 4 } });
    const { raw, mail } = await sent(message);
    const method = withoutLink.includes(kind) ? 'CANCEL' : 'REQUEST';
    expect(raw).toContain(`Content-Type: text/calendar; charset=utf-8; method=${method}\r\n`);
    const files = mail.attachments.filter(({ mimeType }) => /calendar|ics/.test(mimeType));
    expect(files).toHaveLength(2);
    for (const { content } of files) {
      const event = readCalendar(typeof content === 'string' ? content : new TextDecoder().decode(content));
      expect(event.method).toBe(method);
      expect([event.uid, event.sequence]).toEqual([`${message.session.id}@${host}`, 4]);
      expect(event.attendees.map(({ address }) => address)).toEqual(['MAILTO:gwen@guests.example']);
    }
  });

  test.each(messageKinds.filter((kind) => !withEvent.includes(kind)))('does not come with %s', async (kind) => {
    const { mail } = await sent(aMessage(kind));
    expect(mail.attachments).toEqual([]);
  });
});
