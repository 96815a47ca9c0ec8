import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import type { Message, MessageKind, Recipient, SessionFacts } from '#src/application/ports/notifier.ts';
import { asSessionId } from '#src/domain/session/ids.ts';

export const host = 'school.example';

/** A lesson on a Monday in October, after summer time ended in Berlin. */
export function sessionFactsOf(facts: Partial<SessionFacts> = {}): SessionFacts {
  const id = facts.id ?? asSessionId(v7());
  return {
    id,
    title: 'Algebra',
    startsAt: DateTime.fromISO('2026-10-26T09:00:00Z', { zone: 'utc' }),
    durationMinutes: 60,
    timeZone: 'Europe/Berlin',
    hostName: 'Hana Host',
    joinUrl: `https://${host}/sessions/${id}`,
    calendarSequence: 0,
    status: 'scheduled',
    ...facts,
  };
}

export const aRecipient = (recipient: Partial<Recipient> = {}): Recipient => ({
  address: 'gwen@guests.example',
  displayName: 'Gwen Guest',
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  ...recipient,
});

interface MessageParts {
  readonly id?: string;
  readonly recipient?: Partial<Recipient>;
  readonly session?: Partial<SessionFacts>;
  readonly unsubscribeUrl?: string;
  readonly previousStartsAt?: DateTime;
}

const kinds: Readonly<Record<MessageKind, true>> = {
  confirm_registration: true,
  registered: true,
  withdrawn: true,
  changed: true,
  canceled: true,
  reminder_24h: true,
  reminder_1h: true,
  reminder_10m: true,
  host_overdue_soon: true,
  host_not_started: true,
  recording_ready: true,
};
export const messageKinds = Object.keys(kinds) as readonly MessageKind[];

/** A message of this kind, with everything that the kind has. */
export function aMessage(kind: MessageKind = 'registered', parts: MessageParts = {}): Message {
  const status = kind === 'canceled' ? 'canceled' : 'scheduled';
  const session = sessionFactsOf({ status, ...parts.session });
  const about = { id: parts.id ?? v7(), recipient: aRecipient(parts.recipient), session };
  const { unsubscribeUrl, previousStartsAt } = parts;
  const optional = unsubscribeUrl === undefined ? {} : { unsubscribeUrl };
  switch (kind) {
    case 'confirm_registration':
      return {
        ...about,
        kind,
        confirmUrl: `https://${host}/confirm#abc`,
        expiresAt: session.startsAt.minus({ days: 1 }),
      };
    case 'changed':
      return { ...about, ...optional, kind, ...(previousStartsAt && { previousStartsAt }) };
    case 'host_overdue_soon':
      return { ...about, ...optional, kind, endsAt: session.startsAt.plus({ minutes: 90 }) };
    case 'recording_ready':
      return { ...about, ...optional, kind, recordingUrl: `https://${host}/recordings/1` };
    default:
      return { ...about, ...optional, kind };
  }
}
