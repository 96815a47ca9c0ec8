import type { DateTime } from 'luxon';
import type { Job } from '../ports/jobs.ts';
import type { NotificationQueries } from '../ports/notification-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { mostShares } from './plan-notices.ts';

/** For so many that are due one more worker is called. */
const aShare = 10;

/** Calls as many workers as there is work for, so that every server sends its part. */
export class SendDueNotices {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: NotificationQueries;

  constructor(unitOfWork: UnitOfWork, queries: NotificationQueries) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
  }

  /** @returns what it did, in words. */
  async execute(now: DateTime): Promise<string> {
    const most = aShare * mostShares;
    const due = await this.#queries.countDue(now, most);
    const shares = Array.from(
      { length: Math.ceil(due / aShare) },
      (_, index): Job => ({ name: 'send-notices', data: { share: index + 1 } }),
    );
    if (shares.length > 0) await this.#unitOfWork.run(({ jobs }) => jobs.enqueue(...shares));
    const count = due === most ? `${most} or more` : String(due);
    return due === 1 ? '1 notice is due.' : `${count} notices are due.`;
  }
}
