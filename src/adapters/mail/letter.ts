import Handlebars from 'handlebars';
import type { DateTime } from 'luxon';
import type { Message } from '../../application/ports/notifier.ts';
import { isTimeZone } from '../../domain/time-zone.ts';
import { type Blanks, languageFor, templateFile } from './language.ts';

/** What is to be read, in the recipient's language and by their clock. */
export interface Letter {
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const asText = Handlebars.compile<object>(templateFile('letter.txt.hbs'), { noEscape: true });
const asHtml = Handlebars.compile<object>(templateFile('letter.html.hbs'));

/**
 * What people made up, as one line: no header and no paragraph begins in it, and nothing turns the direction of the
 * text around it.
 */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();

/**
 * What the recipient is called; nothing, while the address may be somebody else's: whoever registered it with a name of
 * their choice would have us send it to strangers.
 */
export const nameOf = ({ kind, recipient }: Message): string =>
  kind === 'confirm_registration' ? '' : oneLine(recipient.displayName);

/** The message in words. */
export function letterOf(message: Message): Letter {
  const { session, recipient } = message;
  const { tag, name: language, words } = languageFor(recipient.locale);
  const zone = isTimeZone(recipient.timeZone) ? recipient.timeZone : 'UTC';
  const local = (at: DateTime): DateTime => at.setZone(zone).setLocale(tag);
  const wording = words.kinds[message.kind];
  const deadline = deadlineOf(message);
  const previously = message.kind === 'changed' ? message.previousStartsAt : undefined;
  const blanks: Blanks = {
    name: nameOf(message),
    title: oneLine(session.title),
    start: dayAndTime(local(session.startsAt)),
    startTime: time(local(session.startsAt)),
    previously: previously ? dayAndTime(local(previously)) : '',
    deadline: deadline ? dayAndTime(local(deadline)) : '',
    deadlineTime: deadline ? time(local(deadline)) : '',
  };
  const subject = wording.subject(blanks);
  const unsubscribeUrl = unsubscribeUrlOf(message);
  const parts = {
    language,
    subject,
    greeting: words.greeting(blanks),
    paragraphs: wording.paragraphs.map((fill) => fill(blanks)),
    facts: [
      { label: words.labels.when, value: `${blanks.start} (${zone})` },
      { label: words.labels.duration, value: minutes(session.durationMinutes, tag) },
      { label: words.labels.host, value: oneLine(session.hostName) },
    ],
    action: wording.action === undefined ? undefined : { label: wording.action, url: linkOf(message) },
    footer: words.footer(blanks),
    unsubscribe: unsubscribeUrl === undefined ? undefined : { label: words.unsubscribe, url: unsubscribeUrl },
  };
  return { language, subject, text: asText(parts), html: asHtml(parts) };
}

export const unsubscribeUrlOf = (message: Message): string | undefined =>
  'unsubscribeUrl' in message ? message.unsubscribeUrl : undefined;

function linkOf(message: Message): string {
  if (message.kind === 'confirm_registration') return message.confirmUrl;
  return message.kind === 'recording_ready' ? message.recordingUrl : message.session.joinUrl;
}

function deadlineOf(message: Message): DateTime | undefined {
  if (message.kind === 'confirm_registration') return message.expiresAt;
  return message.kind === 'host_overdue_soon' ? message.endsAt : undefined;
}

const dayAndTime = (at: DateTime): string =>
  at.toLocaleString({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });

const time = (at: DateTime): string => at.toLocaleString({ hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });

const minutes = (count: number, tag: string): string =>
  new Intl.NumberFormat(tag, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(count);
