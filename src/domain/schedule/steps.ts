import { DateTime } from 'luxon';
import { endsAt } from '../session/schedule.ts';
import type { SessionState } from '../session/session-state.ts';
import { overSince } from '../session/status.ts';
import { overdueNoticeMinutes } from './notices.ts';

/** What the clock does with a session when nobody asks. */
export type Step = 'start' | 'call_off' | 'end_overdue' | 'end_empty' | 'archive';

export interface StepSettings {
  /** So long after its end a class that runs is ended, and one that was never started is called off. */
  readonly overdueMinutes: number;
  /** A class that nobody is in for so long is ended; never without it. */
  readonly emptyMinutes?: number;
  /** So long after it is over a session goes out of the lists. */
  readonly archiveAfterDays: number;
}

/** When a session that is neither ended nor canceled counts as overdue. */
export const overdueAt = ({ schedule }: Pick<SessionState, 'schedule'>, settings: StepSettings): DateTime =>
  endsAt(schedule).plus({ minutes: settings.overdueMinutes });

/**
 * Which ends are those of classes whose hosts are told by now that they are ended soon: after `after`, and by `by`. They
 * are told some minutes before, and never that a class has gone on past its end before that.
 */
export const overdueNoticeWindow = (
  now: DateTime,
  { overdueMinutes }: Pick<StepSettings, 'overdueMinutes'>,
): { readonly after: DateTime; readonly by: DateTime } => ({
  after: now.minus({ minutes: overdueMinutes }),
  by: now.minus({ minutes: Math.max(0, overdueMinutes - overdueNoticeMinutes) }),
});

/** Whoever came and left before the class had begun, or before its time, says nothing about the class. */
function isEmptyTooLong(
  { schedule, phase }: SessionState,
  emptySince: DateTime | undefined,
  now: DateTime,
  minutes: number | undefined,
): boolean {
  if (phase.status !== 'live' || minutes === undefined || emptySince === undefined) return false;
  return DateTime.max(emptySince, phase.startedAt, schedule.startsAt).plus({ minutes }) <= now;
}

/**
 * The step that is due for a session, if one is. Judged again each time from the session as it is by then: a step that
 * was late is taken once, and one that is no longer due never is.
 * @param emptySince when the last one left; absent while somebody is inside, or nobody ever was.
 */
export function dueStep(
  state: SessionState,
  emptySince: DateTime | undefined,
  now: DateTime,
  settings: StepSettings,
): Step | undefined {
  const { phase, schedule, details } = state;
  if (phase.status === 'scheduled') {
    if (overdueAt(state, settings) <= now) return 'call_off';
    return details.autoStart && schedule.startsAt <= now && now < endsAt(schedule) ? 'start' : undefined;
  }
  if (phase.status === 'live') {
    if (overdueAt(state, settings) <= now) return 'end_overdue';
    return isEmptyTooLong(state, emptySince, now, settings.emptyMinutes) ? 'end_empty' : undefined;
  }
  const over = overSince(phase);
  return !state.archivedAt && over && over.plus({ days: settings.archiveAfterDays }) <= now ? 'archive' : undefined;
}
