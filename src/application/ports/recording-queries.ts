import type { DateTime } from 'luxon';
import type { RecordingFacts, RecordingId } from '../../domain/room/recording.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Page, PageRequest } from './page.ts';

/** What is read of recordings without changing anything. */
export interface RecordingQueries {
  find(sessionId: SessionId, id: RecordingId): Promise<RecordingFacts | undefined>;
  /** Newest first. */
  ofSession(sessionId: SessionId, page: PageRequest): Promise<Page<RecordingFacts>>;
  /** Those of which the provider is to say more, and that have stood still since then. The longest first. */
  standingStill(
    since: DateTime,
    limit: number,
  ): Promise<readonly { readonly sessionId: SessionId; readonly recordingId: RecordingId }[]>;
}
