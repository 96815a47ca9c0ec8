import type { DateTime } from 'luxon';

/** Where a recording stands. Nothing leaves `ready`, `failed` or `deleted` but for `deleted`. */
export const recordingStates = ['starting', 'recording', 'processing', 'ready', 'failed', 'deleted'] as const;
export type RecordingState = (typeof recordingStates)[number];

/** What a provider says about a recording. */
export interface RecordingReport {
  /** What the provider knows it by, as soon as it has said so. */
  readonly reference?: string;
  /** Our own id of it, where the provider takes one along and echoes it. */
  readonly recordingId?: string;
  readonly state: Exclude<RecordingState, 'deleted'>;
  readonly startedAt?: DateTime;
  readonly endedAt?: DateTime;
  readonly durationSeconds?: number;
  readonly sizeBytes?: number;
}
