import type { DateTime } from 'luxon';

export const recordingStates = ['starting', 'recording', 'processing', 'ready', 'failed', 'deleted'] as const;

/**
 * Where a recording stands. It only goes forward, whatever order reports come in; one that was given up and turns out
 * to be there after all is `ready`, and nothing leaves `deleted`.
 */
export type RecordingState = (typeof recordingStates)[number];

const ranks = { starting: 0, recording: 1, processing: 2, failed: 3, ready: 4, deleted: 5 } as const satisfies Record<
  RecordingState,
  number
>;

export const isAhead = (state: RecordingState, of: RecordingState): boolean => ranks[state] > ranks[of];

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
