import type { DateTime } from 'luxon';
import { notStartedMinutes, overdueNoticeMinutes } from '../../domain/schedule/notices.ts';
import { reminderWindows } from '../../domain/schedule/reminders.ts';
import type { StepSettings } from '../../domain/schedule/steps.ts';
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
        const done = await this.#unitOfWork.run(({ notifications }) =>
          notifications.planReminders(window, now, aBatch),
        );
        sessions += done;
        if (done < aBatch) break;
      }
    }
    const { overdueMinutes } = this.#settings;
    // A class that ended at `after` is ended by the clock now.
    const after = now.minus({ minutes: overdueMinutes });
    const by = after.plus({ minutes: overdueNoticeMinutes });
    const hosts = await this.#unitOfWork.run(
      async ({ notifications }) =>
        (await notifications.planOverdueSoon(after, by, now)) +
        (await notifications.planNotStarted(now.minus({ minutes: notStartedMinutes }), now)),
    );
    return `Planned reminders for ${counted(sessions, 'start')}, and notices for ${counted(hosts, 'host')}.`;
  }
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
