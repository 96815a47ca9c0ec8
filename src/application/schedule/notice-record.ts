import type { DateTime } from 'luxon';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { requireManager } from '../../domain/session/permissions.ts';
import { recognise } from '../../domain/session/recognise.ts';
import type { Clock } from '../ports/clock.ts';
import type { NotificationLedger } from '../ports/notification-ledger.ts';
import type { NoticeView, NotificationQueries } from '../ports/notification-queries.ts';
import type { Page, PageRequest } from '../ports/page.ts';
import type { SessionQueries } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { requireView } from '../session/require-session.ts';

/** Shows managers what the people of their session were told. */
export class ReadNotices {
  readonly #sessions: SessionQueries;
  readonly #notifications: NotificationQueries;
  readonly #clock: Clock;

  constructor(sessions: SessionQueries, notifications: NotificationQueries, clock: Clock) {
    this.#sessions = sessions;
    this.#notifications = notifications;
    this.#clock = clock;
  }

  async execute(id: SessionId, caller: Caller, page: PageRequest): Promise<Page<NoticeView>> {
    const { state } = await requireView(this.#sessions, id);
    recognise(state, caller, this.#clock.now());
    requireManager(state, caller);
    return await this.#notifications.ofSession(id, page);
  }
}

const keptDays = 90;
const aBatch = 1000;

/**
 * Forgets what people were told of sessions that were to start long ago, and what those wanted whom nobody knows any more;
 * in short transactions that hold up nobody.
 */
export class DropOldNotices {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** @returns what it did, in words. */
  async execute(now: DateTime): Promise<string> {
    const before = now.minus({ days: keptDays });
    const notices = await this.#inBatches((ledger) => ledger.dropBefore(before, aBatch));
    const optOuts = await this.#inBatches((ledger) => ledger.dropOptOutsOfNobody(aBatch));
    return `Dropped ${counted(notices, 'notice')} and ${counted(optOuts, 'opt-out')}.`;
  }

  async #inBatches(drop: (ledger: NotificationLedger) => Promise<number>): Promise<number> {
    let dropped = 0;
    for (;;) {
      const batch = await this.#unitOfWork.run(({ notifications }) => drop(notifications));
      dropped += batch;
      if (batch < aBatch) return dropped;
    }
  }
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
