import type { Brand } from '../brand.ts';
import type { UserId } from '../identity/user-id.ts';

/** UUIDv7 of a session. */
export type SessionId = Brand<string, 'SessionId'>;

/** UUIDv7 of one person's place in one session; what tokens and lists name. */
export type ParticipantId = Brand<string, 'ParticipantId'>;

/** Who a person is within a session: an account by its id, a guest by the id of the first join. */
export type PersonId = Brand<string, 'PersonId'>;

export const asSessionId = (value: string): SessionId => value as SessionId;
export const asParticipantId = (value: string): ParticipantId => value as ParticipantId;

export const personOfUser = (id: UserId): PersonId => id as string as PersonId;
export const personOfGuest = (id: ParticipantId): PersonId => id as string as PersonId;
