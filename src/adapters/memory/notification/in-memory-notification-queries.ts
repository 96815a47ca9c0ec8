import type { DateTime } from 'luxon';
import type { NoticeView, NotificationQueries } from '../../../application/ports/notification-queries.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';
import { pageOf } from '../keyset.ts';
import type { StoredNotice } from './in-memory-notification-ledger.ts';

/** Reads the ledger that the in-memory unit of work writes. */
export class InMemoryNotificationQueries implements NotificationQueries {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async ofSession(id: SessionId, page: PageRequest): Promise<Page<NoticeView>> {
    const told = [...this.#tables.notifications.values()].filter(({ sessionId }) => sessionId === id);
    const positionOf = (one: StoredNotice) => [one.plannedAt.toMillis(), one.id];
    const { items, ...rest } = pageOf(told, { list: 'notifications', positionOf, direction: 'asc' }, page);
    return { ...rest, items: items.map((one) => this.#view(one)) };
  }

  async countDue(now: DateTime, limit: number): Promise<number> {
    const due = [...this.#tables.notifications.values()].filter(
      ({ status, nextAttemptAt }) => (status === 'planned' || status === 'claimed') && nextAttemptAt <= now,
    );
    return Math.min(due.length, limit);
  }

  #view({ id, personId, kind, startsAt, status, reason, changedAt }: StoredNotice): NoticeView {
    const user = this.#tables.users.get(personId as string as UserId)?.state;
    const guest = this.#tables.guestRegistrations.get(personId as string as ParticipantId);
    return {
      id,
      kind,
      ...(user && { userId: user.id }),
      displayName: user?.displayName ?? guest?.displayName ?? 'Guest',
      startsAt,
      status,
      ...(reason !== undefined && { reason }),
      at: changedAt,
    };
  }
}
