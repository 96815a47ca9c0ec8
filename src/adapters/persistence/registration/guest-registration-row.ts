import type { InferEntity } from '@mikro-orm/core';
import { defineEntity, p } from '@mikro-orm/core';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { SessionRow } from '../session/session-row.ts';

/** A guest who asked for a seat ahead; it is held from when the address is confirmed. */
export const GuestRegistrationRow = defineEntity({
  name: 'GuestRegistrationRow',
  tableName: 'guest_registrations',
  uniques: [{ name: 'guest_registrations_address_unique', properties: ['session', 'email'] }],
  properties: {
    id: p.uuid().$type<ParticipantId>().primary(),
    session: () => p.manyToOne(SessionRow).mapToPk().deleteRule('no action').$type<SessionId>(),
    displayName: p.text(),
    email: p.text(),
    locale: p.text(),
    timeZone: p.text(),
    mailedAt: p.datetime(3),
    expiresAt: p.datetime(3),
    confirmedAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
  },
});
export type GuestRegistrationRow = InferEntity<typeof GuestRegistrationRow>;
