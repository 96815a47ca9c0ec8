import type { DateTime } from 'luxon';
import type { Role } from './role.ts';
import type { UserId } from './user-id.ts';

/** What an account, or a guest host, is known by. */
export interface UserState {
  readonly id: UserId;
  readonly externalId?: string;
  /** Lower-cased; absent for guest hosts and for deleted accounts. */
  readonly email?: string;
  readonly displayName: string;
  readonly role: Role;
  readonly timeZone: string;
  readonly locale: string;
  readonly disabled: boolean;
  readonly deletedAt?: DateTime;
  readonly createdAt: DateTime;
  readonly revision: number;
  /** PHC string; absent for guest hosts, deleted accounts and those of an outside identity provider. */
  readonly passwordHash?: string;
}
