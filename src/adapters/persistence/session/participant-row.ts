import type { InferEntity } from '@mikro-orm/core';
import { defineEntity, p } from '@mikro-orm/core';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { ParticipantId, PersonId, SessionId } from '../../../domain/session/ids.ts';
import { participantRoles } from '../../../domain/session/participation.ts';
import { UserRow } from '../identity/user-row.ts';
import { SessionRow } from './session-row.ts';

/** One person's place in one session: unique by session and person, whatever number of connections they have. */
export const ParticipantRow = defineEntity({
  name: 'ParticipantRow',
  tableName: 'session_participants',
  properties: {
    id: p.uuid().$type<ParticipantId>().primary(),
    session: () => p.manyToOne(SessionRow).mapToPk().$type<SessionId>(),
    personId: p.uuid().$type<PersonId>(),
    user: () => p.manyToOne(UserRow).mapToPk().nullable().deleteRule('no action').$type<UserId>(),
    /** What a guest is called; account holders are called as their account says. */
    guestName: p.text().nullable(),
    role: p.enum(participantRoles),
    seat: p.boolean(),
    present: p.boolean(),
    joinedAt: p.datetime(3).nullable(),
    /** Since when a seat is held for them ahead. */
    registeredAt: p.datetime(3).nullable(),
    leftAt: p.datetime(3).nullable(),
    removedAt: p.datetime(3).nullable(),
    /** Since when no witness has seen them. */
    unwitnessedSince: p.datetime(3).nullable(),
  },
});
export type ParticipantRow = InferEntity<typeof ParticipantRow>;
