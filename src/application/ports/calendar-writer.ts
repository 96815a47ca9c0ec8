import type { DateTime } from 'luxon';
import type { Recipient, SessionFacts } from './notifier.ts';

/** A message to the calendar of one person (RFC 5546): `method` goes with it wherever it is sent. */
export interface Invitation {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly content: string;
}

export type Attendee = Pick<Recipient, 'address' | 'displayName'>;

/** Writes sessions as calendar files (RFC 5545). The UID of a session's event never changes. */
export interface CalendarWriter {
  /** The event for whoever asks; equal for equal sessions. @param changedAt when the session was changed last. */
  event(session: SessionFacts, changedAt: DateTime): string;

  /** The event for one person: puts it into their calendar, brings it up to date, or takes it out if it is canceled. */
  invitation(session: SessionFacts, attendee: Attendee, now: DateTime): Invitation;

  /** Takes the event out of the calendar of one person, whom it does not concern any more (RFC 5546 §3.2.5). */
  removal(session: SessionFacts, attendee: Attendee, now: DateTime): Invitation;
}
