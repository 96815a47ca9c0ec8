import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type { UserId } from '../../../domain/identity/user-id.ts';

export const UserRow = defineEntity({
  name: 'UserRow',
  tableName: 'users',
  properties: {
    id: p.uuid().$type<UserId>().primary(),
    externalId: p.text().nullable().unique('users_external_id_unique'),
    email: p.text().nullable().unique('users_email_unique'),
    displayName: p.text(),
    role: p.text().$type<'admin' | 'board_member' | 'instructor' | 'member' | 'guest'>(),
    /** The normalised name that a guest host is found by; null for everybody else. */
    hostName: p.text().nullable().unique('users_host_name_unique'),
    timeZone: p.text(),
    locale: p.text(),
    disabled: p.boolean(),
    deletedAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    revision: p.integer(),
    passwordHash: p.text().nullable(),
    version: p.integer().version(),
  },
});
export type UserRow = InferEntity<typeof UserRow>;
