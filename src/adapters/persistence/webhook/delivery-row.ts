import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import { deliveryStates } from '../../../application/ports/delivery-store.ts';

/** A delivery of a webhook, and what became of it. */
export const DeliveryRow = defineEntity({
  name: 'DeliveryRow',
  tableName: 'webhook_deliveries',
  properties: {
    id: p.uuid().primary(),
    provider: p.text(),
    key: p.text(),
    type: p.text(),
    /** JSON. */
    kept: p.text(),
    receivedAt: p.datetime(3),
    state: p.enum(deliveryStates),
    takenAt: p.datetime(3).nullable(),
    facts: p.integer().nullable(),
    taken: p.integer().nullable(),
    strangers: p.integer().nullable(),
    unmatched: p.integer().nullable(),
  },
});
export type DeliveryRow = InferEntity<typeof DeliveryRow>;
