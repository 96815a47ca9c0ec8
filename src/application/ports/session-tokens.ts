import type { UserId } from '../../domain/identity/user-id.ts';
import type { ParticipantId, PersonId, SessionId } from '../../domain/session/ids.ts';

/** Mints the tokens of one session. How long they are good for is decided by the session (`honoursTokensAt`). */
export interface SessionTokens {
  forHost(claims: { readonly userId: UserId; readonly sessionId: SessionId }): Promise<string>;
  forParticipant(claims: {
    readonly sessionId: SessionId;
    readonly participantId: ParticipantId;
    readonly personId: PersonId;
    readonly userId?: UserId;
  }): Promise<string>;
}
