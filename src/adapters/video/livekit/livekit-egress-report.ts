import type { RecordingReport } from '../../../domain/room/recording-report.ts';
import { instantOf, type LiveKitEgress } from './livekit-shapes.ts';

const states: Readonly<Record<string, RecordingReport['state']>> = {
  EGRESS_STARTING: 'starting',
  EGRESS_ACTIVE: 'recording',
  EGRESS_ENDING: 'processing',
  EGRESS_COMPLETE: 'ready',
  // Cut off at the longest time, yet there is a file.
  EGRESS_LIMIT_REACHED: 'ready',
  EGRESS_FAILED: 'failed',
  EGRESS_ABORTED: 'failed',
};

const nanosInMilli = 1_000_000;
const millisOf = (nanos: number | undefined) => (nanos === undefined ? undefined : nanos / nanosInMilli);

/** Where the recorder writes: the one place where our id of a recording goes along and comes back. */
export const filePathOf = (room: string, recordingId: string): string => `${room}/${recordingId}.mp4`;

/** What a recording's state is; nothing for a status that we don't know. */
export function reportOf(egress: LiveKitEgress): RecordingReport | undefined {
  const state = states[egress.status];
  if (!state) return undefined;
  const file = egress.fileResults?.[0];
  const path = egress.roomComposite?.fileOutputs?.[0]?.filepath ?? file?.filename;
  const recordingId = path && /([^/]+)\.mp4$/.exec(path)?.[1];
  const startedAt = instantOf(millisOf(egress.startedAt));
  const endedAt = instantOf(millisOf(egress.endedAt));
  const millis = millisOf(file?.duration);
  return {
    reference: egress.egressId,
    ...(recordingId && { recordingId }),
    state,
    ...(startedAt && { startedAt }),
    ...(endedAt && { endedAt }),
    ...(millis !== undefined && { durationSeconds: Math.round(millis / 1000) }),
    ...(file?.size !== undefined && { sizeBytes: file.size }),
  };
}
