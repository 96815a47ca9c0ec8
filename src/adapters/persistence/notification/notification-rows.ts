import type { InferEntity } from '@mikro-orm/core';
import { defineEntity, p } from '@mikro-orm/core';
import { noticeKinds, noticeStatuses, type OptionalKind } from '../../../domain/schedule/notices.ts';
import type { PersonId, SessionId } from '../../../domain/session/ids.ts';
import { SessionRow } from '../session/session-row.ts';

/** One thing that one person is told once. */
export const NotificationRow = defineEntity({
  name: 'NotificationRow',
  tableName: 'notifications',
  uniques: [{ name: 'notifications_once_unique', properties: ['session', 'personId', 'kind', 'occasion'] }],
  properties: {
    id: p.uuid().primary(),
    session: () => p.manyToOne(SessionRow).mapToPk().deleteRule('no action').$type<SessionId>(),
    /** An account or a guest host; or a guest's registration. */
    personId: p.uuid().$type<PersonId>(),
    kind: p.enum(noticeKinds),
    occasion: p.text(),
    startsAt: p.datetime(3),
    previousStartsAt: p.datetime(3).nullable(),
    status: p.enum(noticeStatuses),
    reason: p.text().nullable(),
    attempts: p.integer(),
    /** Of what is planned; of what is claimed, when the claim lapses. */
    nextAttemptAt: p.datetime(3),
    plannedAt: p.datetime(3),
    changedAt: p.datetime(3),
  },
});
export type NotificationRow = InferEntity<typeof NotificationRow>;

/** What a person does not want to be told. */
export const NotificationOptOutRow = defineEntity({
  name: 'NotificationOptOutRow',
  tableName: 'notification_opt_outs',
  properties: {
    personId: p.uuid().$type<PersonId>().primary(),
    kind: p.text().$type<OptionalKind>().primary(),
    createdAt: p.datetime(3),
  },
});
