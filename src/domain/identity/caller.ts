import type { ParticipantId, PersonId, SessionId } from '../session/ids.ts';
import type { AccountRole } from './role.ts';
import { isOverseer, isStaff } from './role.ts';
import type { SignInId } from './sign-in-id.ts';
import type { UserId } from './user-id.ts';

/** Who speaks, as their token proves it. */
export type Caller =
  | { readonly kind: 'anonymous' }
  /** `signInId` is absent where an outside identity provider signed them in. */
  | { readonly kind: 'account'; readonly userId: UserId; readonly role: AccountRole; readonly signInId?: SignInId }
  /** A guest host, for the one session that the token names. */
  | { readonly kind: 'guest_host'; readonly userId: UserId; readonly sessionId: SessionId }
  /** One person in one session, by a participantToken. `userId` where an account holder joined. */
  | {
      readonly kind: 'participant';
      readonly sessionId: SessionId;
      readonly participantId: ParticipantId;
      readonly personId: PersonId;
      readonly userId?: UserId;
    };

export const anonymous: Caller = { kind: 'anonymous' };

export const callerIsStaff = (caller: Caller): boolean => caller.kind === 'account' && isStaff(caller.role);

export const callerIsOverseer = (caller: Caller): boolean => caller.kind === 'account' && isOverseer(caller.role);

export const callerIsAdmin = (caller: Caller): boolean => caller.kind === 'account' && caller.role === 'admin';
