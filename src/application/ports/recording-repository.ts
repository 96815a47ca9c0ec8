import type { Recording } from '../../domain/room/recording.ts';
import type { SessionId } from '../../domain/session/ids.ts';

/** Keeps what is known of recordings. They change only while their session is held (`findForChange`), one at a time. */
export interface RecordingRepository {
  /** In the order in which they were asked for. */
  ofSession(sessionId: SessionId): Promise<readonly Recording[]>;
  add(recording: Recording): Promise<void>;
  save(recording: Recording): Promise<void>;
}
