import type { DateTime } from 'luxon';

export const reminderKinds = ['reminder_24h', 'reminder_1h', 'reminder_10m'] as const;
export type ReminderKind = (typeof reminderKinds)[number];

export interface ReminderTiming {
  /** So long before the start it is due. */
  readonly leadMinutes: number;
  /** It is worth sending only while more than this remains until the start. */
  readonly usefulMinutes: number;
}

export const reminderTimings: Readonly<Record<ReminderKind, ReminderTiming>> = {
  reminder_24h: { leadMinutes: 24 * 60, usefulMinutes: 2 * 60 },
  reminder_1h: { leadMinutes: 60, usefulMinutes: 15 },
  reminder_10m: { leadMinutes: 10, usefulMinutes: 0 },
};

export const isReminder = (kind: string): kind is ReminderKind => reminderKinds.some((one) => one === kind);

/** Why a reminder is not sent, in words that hosts read. */
export const whyNoReminder = {
  tooSoon: 'The class begins too soon for it: this reminder was due before they could know of the class.',
  tooLate: 'It was too late for it to be of use.',
} as const;

export type ReminderDecision =
  | { readonly decision: 'not_yet' }
  | { readonly decision: 'due' }
  | { readonly decision: 'skip'; readonly reason: string };

const minutesBefore = (startsAt: DateTime, minutes: number): DateTime => startsAt.minus({ minutes });

/** When a reminder of this kind is due for a class. */
export const reminderDueAt = (kind: ReminderKind, startsAt: DateTime): DateTime =>
  minutesBefore(startsAt, reminderTimings[kind].leadMinutes);

/** From when on a reminder is of no use any more. */
export const reminderUsefulUntil = (kind: ReminderKind, startsAt: DateTime): DateTime =>
  minutesBefore(startsAt, reminderTimings[kind].usefulMinutes);

/**
 * What becomes of a reminder by now.
 * @param heardAt when the person heard of this start: registered for it, planned it, or was told of the new time. Who
 *   hears of it once the reminder is due has no use for it.
 */
export function decideReminder(
  kind: ReminderKind,
  startsAt: DateTime,
  heardAt: DateTime,
  now: DateTime,
): ReminderDecision {
  const dueAt = reminderDueAt(kind, startsAt);
  if (heardAt >= dueAt) return { decision: 'skip', reason: whyNoReminder.tooSoon };
  if (now < dueAt) return { decision: 'not_yet' };
  if (now >= reminderUsefulUntil(kind, startsAt)) return { decision: 'skip', reason: whyNoReminder.tooLate };
  return { decision: 'due' };
}

/** The kinds that come too late for who hears of a start at this moment. */
export const remindersMissed = (startsAt: DateTime, heardAt: DateTime): readonly ReminderKind[] =>
  reminderKinds.filter((kind) => heardAt >= reminderDueAt(kind, startsAt));

export interface ReminderWindow {
  readonly kind: ReminderKind;
  /** For classes that start later it is not yet due. */
  readonly startsBy: DateTime;
}

/** Where to look, seen from now: what is found there is decided one by one. */
export const reminderWindows = (now: DateTime): readonly ReminderWindow[] =>
  reminderKinds.map((kind) => ({ kind, startsBy: now.plus({ minutes: reminderTimings[kind].leadMinutes }) }));
