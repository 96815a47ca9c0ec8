import type { DateTime } from 'luxon';
import type { Schedule } from '../session/schedule.ts';
import { endsAt } from '../session/schedule.ts';
import { isOver, type Status } from '../session/status.ts';
import { isReminder, reminderKinds, reminderUsefulUntil, whyNoReminder } from './reminders.ts';

/** Everything that people are told of a session. */
export const noticeKinds = [
  'confirm_registration',
  'registered',
  'withdrawn',
  'changed',
  'canceled',
  ...reminderKinds,
  'host_overdue_soon',
  'host_not_started',
  'recording_ready',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What people may opt out of: everything but what proves an address to be theirs. */
export const optionalKinds = noticeKinds.filter((kind) => kind !== 'confirm_registration');
export type OptionalKind = Exclude<NoticeKind, 'confirm_registration'>;

export const isOptional = (kind: string): kind is OptionalKind => optionalKinds.some((one) => one === kind);

/** Where a notice stands. */
export const noticeStatuses = ['planned', 'claimed', 'sent', 'skipped', 'failed'] as const;
export type NoticeStatus = (typeof noticeStatuses)[number];

/** So long before a class is ended by the clock its host is told. */
export const overdueNoticeMinutes = 10;
/** So long past its start a class that starts by itself and could not is told of. */
export const notStartedMinutes = 1;

/** A notice by what it is about; a start, an end, a sequence: what sets two of one kind apart. */
export interface Occasion {
  readonly kind: NoticeKind;
  readonly occasion: string;
  readonly plannedAt: DateTime;
}

/** What decides whether somebody is told, as it is by now. */
export interface Situation {
  readonly status: Status;
  readonly schedule: Schedule;
  readonly calendarSequence: number;
  readonly isHost: boolean;
  readonly isRegistered: boolean;
  readonly hasAddress: boolean;
  /** Disabled by an admin. */
  readonly isDisabled: boolean;
  readonly optedOut: boolean;
  /** Of a guest's registration that waits to be confirmed. */
  readonly confirmBy?: DateTime;
  /** When a class that runs on is ended by the clock. */
  readonly overdueAt: DateTime;
}

/** An instant as occasions name it. */
export const occasionOf = (at: DateTime): string => String(at.toMillis());

const canceled = 'The class was canceled.';
const rescheduled = 'The class was rescheduled.';
const over = 'The class is over.';
const begun = 'The class has begun.';
const outAgain = 'They are no longer registered.';
const tooLate = whyNoReminder.tooLate;

/** Why somebody is not told, if they are not; judged before each try, in the order in which reasons are told. */
export function whyNotTold(notice: Occasion, now: Situation, at: DateTime): string | undefined {
  if (now.isDisabled) return 'The account is disabled.';
  if (!now.hasAddress) return 'There is no e-mail address.';
  if (now.optedOut) return 'They opted out of this kind.';
  return rules[notice.kind](notice, now, at);
}

type Rule = (notice: Occasion, now: Situation, at: DateTime) => string | undefined;

const isOf = (at: DateTime, { occasion }: Occasion): boolean => occasionOf(at) === occasion;

function whyOver({ status }: Situation): string | undefined {
  if (status === 'canceled') return canceled;
  return isOver(status) ? over : undefined;
}

const whyOut = ({ isHost, isRegistered }: Situation): string | undefined =>
  isHost || isRegistered ? undefined : outAgain;

const remind: Rule = (notice, now, at) => {
  const { kind } = notice;
  if (!isReminder(kind)) return undefined;
  const { startsAt } = now.schedule;
  if (whyOver(now)) return whyOver(now);
  if (!isOf(startsAt, notice)) return rescheduled;
  if (now.status === 'live') return begun;
  return whyOut(now) ?? (at >= reminderUsefulUntil(kind, startsAt) ? tooLate : undefined);
};

const rules: Readonly<Record<NoticeKind, Rule>> = {
  confirm_registration: (_, now, at) =>
    whyOver(now) ??
    (now.isRegistered ? 'The registration is confirmed.' : undefined) ??
    (now.confirmBy && at < now.confirmBy ? undefined : 'The registration is no longer waiting to be confirmed.'),
  registered: (_, now, at) => whyOver(now) ?? whyOut(now) ?? (at >= endsAt(now.schedule) ? tooLate : undefined),
  withdrawn: (_, now, at) =>
    whyOver(now) ??
    (now.isRegistered ? 'They registered again.' : undefined) ??
    (at >= endsAt(now.schedule) ? tooLate : undefined),
  changed: (notice, now, at) =>
    whyOver(now) ??
    (String(now.calendarSequence) === notice.occasion ? undefined : 'It changed again, and that is told of.') ??
    whyOut(now) ??
    (now.status === 'live' ? begun : undefined) ??
    (at >= now.schedule.startsAt ? tooLate : undefined),
  // Until the class would be over; of one that is called off late, for a day, since it stands in calendars still.
  canceled: ({ plannedAt }, now, at) =>
    at >= endsAt(now.schedule) && at >= plannedAt.plus({ days: 1 }) ? tooLate : undefined,
  reminder_24h: remind,
  reminder_1h: remind,
  reminder_10m: remind,
  host_overdue_soon: (notice, now, at) =>
    whyOver(now) ??
    (isOf(endsAt(now.schedule), notice) ? undefined : 'The class was given more time.') ??
    (at >= now.overdueAt ? tooLate : undefined),
  host_not_started: (notice, now, at) =>
    whyOver(now) ??
    (now.status === 'live' ? 'The class has begun after all.' : undefined) ??
    (isOf(now.schedule.startsAt, notice) ? undefined : rescheduled) ??
    (at >= endsAt(now.schedule) ? tooLate : undefined),
  recording_ready: ({ plannedAt }, now, at) =>
    (now.status === 'canceled' ? canceled : undefined) ?? (at >= plannedAt.plus({ days: 3 }) ? tooLate : undefined),
};

/** The reason that planned notices are given up for when their session changes. */
export const givenUp = { canceled, rescheduled } as const;

/** What is told no more once a class is canceled. */
export const voidOnceCanceled: readonly NoticeKind[] = noticeKinds.filter((kind) => kind !== 'canceled');

const pausesSeconds = [5, 10, 20, 40, 60] as const;

/** How long to wait after so many tries that came to nothing, in seconds. */
export const pauseAfter = (attempts: number): number =>
  pausesSeconds[Math.min(Math.max(attempts, 1), pausesSeconds.length) - 1] ?? 60;
