import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type { SignInId } from '../../../domain/identity/sign-in-id.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import { UserRow } from './user-row.ts';

export const SignInRow = defineEntity({
  name: 'SignInRow',
  tableName: 'sign_ins',
  properties: {
    id: p.uuid().$type<SignInId>().primary(),
    user: () => p.manyToOne(UserRow).mapToPk().$type<UserId>().index('sign_ins_user_id_index'),
    tokenHash: p.text().unique('sign_ins_token_hash_unique'),
    generation: p.integer(),
    createdAt: p.datetime(3),
    rotatedAt: p.datetime(3),
    expiresAt: p.datetime(3).index('sign_ins_expires_at_index'),
    revokedAt: p.datetime(3).nullable(),
  },
});
export type SignInRow = InferEntity<typeof SignInRow>;
