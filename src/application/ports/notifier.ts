import type { DateTime } from 'luxon';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Status } from '../../domain/session/status.ts';

/** Who gets a message, and how they read: in their language, by their clock. */
export interface Recipient {
  /** An e-mail address, as `emailViolations` lets it pass. */
  readonly address: string;
  readonly displayName: string;
  /** An IANA name. */
  readonly timeZone: string;
  /** A BCP 47 tag; a language that we don't speak is answered in English. */
  readonly locale: string;
}

/** The session that a message is about, as it is when the message is made. */
export interface SessionFacts {
  readonly id: SessionId;
  readonly title: string;
  readonly startsAt: DateTime;
  readonly durationMinutes: number;
  /** An IANA name: where the session is at home, and what calendars keep its time by. */
  readonly timeZone: string;
  readonly hostName: string;
  /** Leads this person in; never a provider's address. */
  readonly joinUrl: string;
  /** Of the session's calendar event (RFC 5545 §3.8.7.4). */
  readonly calendarSequence: number;
  readonly status: Status;
}

interface About<Kind extends string> {
  readonly kind: Kind;
  /** Of the ledger's row. The same message told again has the same id, and so arrives as the same message. */
  readonly id: string;
  readonly recipient: Recipient;
  readonly session: SessionFacts;
}

/** What people need not want. */
interface Optional {
  /**
   * An https address of ours that takes this person off this kind by one POST (RFC 8058), and asks first when it is
   * opened. Absent where the kind is always sent.
   */
  readonly unsubscribeUrl?: string;
}

/** Everything that Convoke tells people. */
export type Message =
  /** A guest registered with this address; whoever reads its mail says that it was them. */
  | (About<'confirm_registration'> & { readonly confirmUrl: string; readonly expiresAt: DateTime })
  /** Brings the event into the calendar. */
  | (About<'registered'> & Optional)
  /** Takes the event out of the calendar of somebody who is registered no more. */
  | (About<'withdrawn'> & Optional)
  /** The time or the title changed; the calendar follows. */
  | (About<'changed'> & Optional & { readonly previousStartsAt?: DateTime })
  /** Takes the event out of the calendar. */
  | (About<'canceled'> & Optional)
  | (About<'reminder_24h' | 'reminder_1h' | 'reminder_10m'> & Optional)
  /** To the host: a class is past its end, and is ended at this instant unless it is extended. */
  | (About<'host_overdue_soon'> & Optional & { readonly endsAt: DateTime })
  /** To the host: the class should have started by itself and no room can be had yet. It is tried on until its end. */
  | (About<'host_not_started'> & Optional)
  | (About<'recording_ready'> & Optional & { readonly recordingUrl: string });

export type MessageKind = Message['kind'];

/** Tells one person one thing. */
export interface Notifier {
  /**
   * Hands the message on; answers once the other side has taken it over. A message that is delivered twice is
   * recognisable as the same one. Each call ends within a minute, whatever becomes of others; beyond
   * thirty at a time they wait for each other. Ask with no transaction open.
   * @param givenUp ends the call early where nobody has answered yet, as unavailable.
   * @throws {RecipientRefused} when this person can't be reached at this address: repeating is no use.
   * @throws {NotifierUnavailable} when it could not be handed on for now; it may have been.
   */
  deliver(message: Message, givenUp?: AbortSignal): Promise<void>;
}

/** `detail` tells operators and hosts in words what the other side said: no addresses, no contents. */
abstract class DeliveryFailed extends Error {
  readonly detail: string;

  constructor(detail: string, options?: ErrorOptions) {
    super(`The message was not delivered: ${detail}`, options);
    this.name = new.target.name;
    this.detail = detail;
  }
}

/** The recipient was refused for good (SMTP 5xx). The ledger records it; never reaches a client. */
export class RecipientRefused extends DeliveryFailed {}

/** The way is closed for now: nobody answers, or says "later" (SMTP 4xx). Never reaches a client. */
export class NotifierUnavailable extends DeliveryFailed {}
