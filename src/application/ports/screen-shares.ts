import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';

/** Who shares a screen, as the history tells it. */
export interface ScreenShares {
  /** Whether this person has begun to share since they came, and nobody has said that it stopped. */
  isSharing(sessionId: SessionId, participantId: ParticipantId): Promise<boolean>;
}
