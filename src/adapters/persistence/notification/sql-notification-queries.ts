import type { DateTime } from 'luxon';
import type { NoticeView, NotificationQueries } from '../../../application/ports/notification-queries.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { NoticeKind, NoticeStatus } from '../../../domain/schedule/notices.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';
import { decodeCursor, isMillis, pageOf, uuid } from '../keyset.ts';
import type { Reads } from '../reads.ts';

interface RawView {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly userId: UserId | null;
  readonly displayName: string;
  readonly startsAt: string;
  readonly status: NoticeStatus;
  readonly reason: string | null;
  readonly plannedAt: string;
  readonly at: string;
}

const order = 'plannedAt';

/** Reads the ledger by SQL, outside any transaction. */
export class SqlNotificationQueries implements NotificationQueries {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  async ofSession(id: SessionId, { limit, cursor }: PageRequest): Promise<Page<NoticeView>> {
    const key = cursor === undefined ? undefined : decodeCursor(cursor, { order, isValue: isMillis, id: uuid });
    const rows = await this.#reads.rows<RawView>({
      text: `select n.id, n.kind, u.id as "userId", coalesce(u.display_name, g.display_name, 'Guest') as "displayName",
          n.starts_at as "startsAt", n.status, n.reason, n.planned_at as "plannedAt", n.changed_at as at
        from notifications n left join users u on u.id = n.person_id
          left join guest_registrations g on g.id = n.person_id
        where n.session_id = $1 ${key ? 'and (n.planned_at, n.id) > ($3, $4::uuid)' : ''}
        order by n.planned_at, n.id limit $2`,
      values: [id, limit + 1, ...(key ? [new Date(Number(key.value)), key.id] : [])],
    });
    return pageOf(rows, limit, noticeView, ({ plannedAt, id }) => ({
      order,
      value: String(new Date(plannedAt).getTime()),
      id,
    }));
  }

  async countDue(now: DateTime, limit: number): Promise<number> {
    const [row] = await this.#reads.rows<{ due: number }>({
      name: 'count-due-notices',
      text: `select count(*)::int as due from (select 1 from notifications
        where status in ('planned', 'claimed') and next_attempt_at <= $1 limit $2) found`,
      values: [now.toJSDate(), limit],
    });
    return row?.due ?? 0;
  }
}

const noticeView = ({ userId, startsAt, reason, at, plannedAt: _, ...row }: RawView): NoticeView => ({
  ...row,
  ...(userId !== null && { userId }),
  startsAt: instant(new Date(startsAt)),
  ...(reason !== null && { reason }),
  at: instant(new Date(at)),
});
