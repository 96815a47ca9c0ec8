import type { DateTime } from 'luxon';
import type { CaptureDetails } from './capture-details.ts';
import type { BoundarySessionId, BoundaryUserId, PerformerId, RecordId } from './ids.ts';

interface Boundary extends CaptureDetails {
  readonly userId: BoundaryUserId;
  readonly sessionId: BoundarySessionId;
  readonly performerId: PerformerId;
  readonly recordId: RecordId;
  /** When it was decided, which is the boundary itself: no session begins or ends at another time than the record says. */
  readonly timestamp: DateTime;
  readonly startTime: DateTime;
}

/** That a session began or ended, when, and on whose word. */
export type BoundaryEvent =
  | (Boundary & { readonly event: 'session_start'; readonly endTime: null })
  | (Boundary & { readonly event: 'session_end'; readonly endTime: DateTime });

export const boundarySource = 'session_manager';

/** An event as it is written: one form for the log and for the answer, in the order of the contract. */
export interface BoundaryRecord {
  readonly source: typeof boundarySource;
  readonly event: BoundaryEvent['event'];
  readonly user_id: string;
  readonly session_id: string;
  readonly performer_id: string;
  readonly timestamp: string;
  readonly record_id: string;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly is_training_data: boolean;
  readonly session_notes: string | null;
  readonly training_intent_label: string | null;
}

export const recordOf = (event: BoundaryEvent): BoundaryRecord => ({
  source: boundarySource,
  event: event.event,
  user_id: event.userId,
  session_id: event.sessionId,
  performer_id: event.performerId,
  timestamp: written(event.timestamp),
  record_id: event.recordId,
  start_time: written(event.startTime),
  end_time: event.endTime && written(event.endTime),
  is_training_data: event.isTrainingData,
  session_notes: event.sessionNotes,
  training_intent_label: event.trainingIntentLabel,
});

/** UTC with milliseconds and `Z`. */
const written = (at: DateTime): string => new Date(at.toMillis()).toISOString();
