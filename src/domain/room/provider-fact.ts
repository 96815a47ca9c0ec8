import type { DateTime } from 'luxon';
import type { RecordingReport } from './recording-report.ts';
import type { RoomReference } from './room.ts';

/** One person's connection to a room; a second device, or coming again, is another connection. */
export interface ProviderConnection {
  readonly connectionId: string;
  /** What we gave the provider as the person's id, where it echoes it: a participant's id, or a stranger's. */
  readonly participantId?: string;
}

/** What a provider says has happened in one of its rooms, in our words. */
export type ProviderFact = { readonly room: RoomReference; readonly at: DateTime } & (
  | ({ readonly kind: 'connection.opened' | 'connection.closed' } & ProviderConnection)
  | ({ readonly kind: 'screen_share.started' | 'screen_share.stopped' } & ProviderConnection)
  | { readonly kind: 'recording.changed'; readonly recording: RecordingReport }
  /** Nobody is connected any more, as far as the provider knows. */
  | { readonly kind: 'room.emptied' }
);
