import type { InferEntity } from '@mikro-orm/core';
import { defineEntity, p } from '@mikro-orm/core';
import { eventVisibilities } from '../../../domain/event/event.ts';
import type { EventId } from '../../../domain/event/event-id.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import { UserRow } from '../identity/user-row.ts';

export const EventRow = defineEntity({
  name: 'EventRow',
  tableName: 'events',
  properties: {
    id: p.uuid().$type<EventId>().primary(),
    externalId: p.text().nullable().unique('events_external_id_unique'),
    title: p.text(),
    description: p.text(),
    startsAt: p.datetime(3).nullable(),
    endsAt: p.datetime(3).nullable(),
    timeZone: p.text(),
    visibility: p.enum(eventVisibilities),
    createdBy: () => p.manyToOne(UserRow).mapToPk().$type<UserId>().fieldName('created_by'),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    revision: p.integer(),
  },
});
export type EventRow = InferEntity<typeof EventRow>;
