import type { DateTime } from 'luxon';
import { notStartedMinutes } from '../../domain/schedule/notices.ts';
import { decideReminder, type ReminderWindow, reminderWindows } from '../../domain/schedule/reminders.ts';
import { overdueNoticeWindow, type StepSettings } from '../../domain/schedule/steps.ts';
import type { NotificationLedger, SessionReminder, SessionToRemind } from '../ports/notification-ledger.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

/** A transaction holds so many sessions, each for a moment. */
const aBatch = 50;

/** Plans what people are told because of the time alone: reminders, and what hosts have to know of their class. */
export class PlanReminders {
  readonly #unitOfWork: UnitOfWork;
  readonly #settings: StepSettings;

  constructor(unitOfWork: UnitOfWork, settings: StepSettings) {
    this.#unitOfWork = unitOfWork;
    this.#settings = settings;
  }

  /** @returns what it did, in words. */
  async execute(now: DateTime): Promise<string> {
    let sessions = 0;
    for (const window of reminderWindows(now)) {
      for (;;) {
        const done = await this.#unitOfWork.run(({ notifications }) => remindIn(window, notifications, now, aBatch));
        sessions += done;
        if (done < aBatch) break;
      }
    }
    const { after, by } = overdueNoticeWindow(now, this.#settings);
    const hosts = await this.#unitOfWork.run(
      async ({ notifications }) =>
        (await notifications.planOverdueSoon(after, by, now)) +
        (await notifications.planNotStarted(now.minus({ minutes: notStartedMinutes }), now)),
    );
    return `Planned reminders for ${counted(sessions, 'start')}, and notices for ${counted(hosts, 'host')}.`;
  }
}

/**
 * Plans the reminders of a window, of so many sessions at most, as the domain decides for each.
 * @returns how many it did.
 */
export async function remindIn(
  window: ReminderWindow,
  notifications: Pick<NotificationLedger, 'sessionsToRemind' | 'planReminders'>,
  now: DateTime,
  most: number,
): Promise<number> {
  const found = await notifications.sessionsToRemind(window, most);
  const decided = found.flatMap((session) => decidedFor(window, session, now));
  await notifications.planReminders(window.kind, decided, now);
  return decided.length;
}

/** Everybody is taken to have heard of the start as the session was made: who did later has a row already. */
function decidedFor(
  { kind }: ReminderWindow,
  { sessionId, startsAt, createdAt }: SessionToRemind,
  now: DateTime,
): readonly SessionReminder[] {
  const decided = decideReminder(kind, startsAt, createdAt, now);
  if (decided.decision === 'not_yet') return [];
  return [{ sessionId, startsAt, ...(decided.decision === 'skip' && { skipped: decided.reason }) }];
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
