import type { RecordingReport } from '../../../domain/room/recording-report.ts';
import type { RoomNames } from '../room-names.ts';
import type { Recording } from './answers.ts';

const states: Readonly<Record<string, RecordingReport['state']>> = {
  INVOKED: 'starting',
  RECORDING: 'recording',
  PAUSED: 'recording',
  UPLOADING: 'processing',
  UPLOADED: 'ready',
  ERRORED: 'failed',
};

/** Absent for a status that we don't know. */
export const stateOf = (status: string): RecordingReport['state'] | undefined =>
  Object.hasOwn(states, status) ? states[status] : undefined;

export const isGoingOn = ({ status }: Recording): boolean => ['INVOKED', 'RECORDING', 'PAUSED'].includes(status);

/** The names of files of recordings, which begin as we say: `convoke-<installation>-recording-<id>`. */
export class RecordingFiles {
  readonly #prefix: string;
  readonly #pattern: RegExp;

  constructor({ prefix }: RoomNames) {
    this.#prefix = `${prefix}recording-`;
    this.#pattern = new RegExp(`${this.#prefix}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})`);
  }

  prefixOf(recordingId: string): string {
    return `${this.#prefix}${recordingId}`;
  }

  idOf({ output_file_name }: { readonly output_file_name?: string | null | undefined }): string | undefined {
    return this.#pattern.exec(output_file_name ?? '')?.[1];
  }
}

/** A status that we don't know is that of something being worked on. */
export function reportOf(recording: Recording, files: RecordingFiles): RecordingReport {
  const { id, status, started_time, stopped_time, recording_duration, file_size } = recording;
  const recordingId = files.idOf(recording);
  return {
    reference: id,
    state: stateOf(status) ?? 'processing',
    ...(recordingId !== undefined && { recordingId }),
    ...(started_time && { startedAt: started_time }),
    ...(stopped_time && { endedAt: stopped_time }),
    ...(recording_duration != null && { durationSeconds: recording_duration }),
    ...(file_size != null && { sizeBytes: file_size }),
  };
}
