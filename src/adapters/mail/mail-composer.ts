import type { SendMailOptions } from 'nodemailer';
import type { CalendarWriter } from '../../application/ports/calendar-writer.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { Message } from '../../application/ports/notifier.ts';
import { letterOf, nameOf, unsubscribeUrlOf } from './letter.ts';
import type { Mailbox } from './mailbox.ts';

export interface MailOptions {
  readonly from: Mailbox;
  /** What follows the `@` of every Message-ID. */
  readonly host: string;
}

/** Ids become file names and Message-IDs (RFC 5322 §3.6.4), so no other characters will do. */
const tame = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** The id, as it may stand in a Message-ID and name a file. @throws {Error} for any other: a mistake of ours. */
export function tameId({ id }: Message): string {
  if (!tame.test(id)) throw new Error('The id of a message is not of a ledger’s row.');
  return id;
}

/** Makes mails of messages. The same message makes the same mail, but for the moment that it tells. */
export class MailComposer {
  readonly #options: MailOptions;
  readonly #calendar: CalendarWriter;
  readonly #clock: Clock;

  constructor(options: MailOptions, calendar: CalendarWriter, clock: Clock) {
    this.#options = options;
    this.#calendar = calendar;
    this.#clock = clock;
  }

  compose(message: Message): SendMailOptions {
    const { from, host } = this.#options;
    const { address } = message.recipient;
    const { language, subject, text, html } = letterOf(message);
    const invitation = this.#invitationOf(message);
    const unsubscribeUrl = unsubscribeUrlOf(message);
    return {
      messageId: `<${tameId(message)}@${host}>`,
      date: this.#clock.now().toJSDate(),
      from,
      to: { name: asWritten(nameOf(message)), address },
      envelope: { from: from.address, to: [address] },
      subject: asWritten(subject),
      text,
      html,
      ...(invitation && { icalEvent: { ...invitation, filename: 'invite.ics' } }),
      headers: {
        'Content-Language': language,
        // Answering machines are not to answer (RFC 3834 §5).
        'Auto-Submitted': 'auto-generated',
        ...(unsubscribeUrl && {
          'List-Unsubscribe': { prepared: true, foldLines: false, value: `<${asHeader(unsubscribeUrl)}>` },
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    };
  }

  #invitationOf({ kind, session, recipient }: Message) {
    if (kind === 'withdrawn') return this.#calendar.removal(session, recipient, this.#clock.now());
    if (kind !== 'registered' && kind !== 'changed' && kind !== 'canceled') return undefined;
    return this.#calendar.invitation(session, recipient, this.#clock.now());
  }
}

/** What looks like an encoded word (RFC 2047 §2) would be decoded by whoever reads it, line breaks and all. */
const asWritten = (text: string): string => text.replaceAll('=?', '= ?');

/** An address of the web as a header may hold it: without anything that ends the line or the brackets. */
const asHeader = (url: string): string => new URL(url).href;
