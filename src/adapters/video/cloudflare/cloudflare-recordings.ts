import type {
  Asking,
  RecordingPlan,
  RoomRecordings,
  SoughtRecording,
} from '../../../application/ports/video-provider.ts';
import type { RecordingReport } from '../../../domain/room/recording-report.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { Recording } from './answers.ts';
import { isFault, unlessGone } from './problems.ts';
import type { RecordingApi } from './recording-api.ts';
import { isGoingOn, type RecordingFiles, reportOf } from './recording-reports.ts';

/**
 * A meeting has one recording at a time. Our id goes along as the beginning of the file's name, which is how a recording
 * is known again that was started without our hearing of it.
 */
export class CloudflareRecordings implements RoomRecordings {
  readonly #api: RecordingApi;
  readonly #files: RecordingFiles;

  constructor(api: RecordingApi, files: RecordingFiles) {
    this.#api = api;
    this.#files = files;
  }

  async start({ reference, recordingId }: RecordingPlan, asking?: Asking): Promise<RecordingReport> {
    const own = (recordings: readonly Recording[]) => recordings.find((each) => this.#files.idOf(each) === recordingId);
    const before = own(await this.#api.list(reference, asking));
    if (before) return this.#report(before);
    try {
      return this.#report(await this.#api.start(reference, this.#files.prefixOf(recordingId), asking));
    } catch (error) {
      if (!isFault(error, 'refused')) throw error;
      const now = await this.#api.list(reference, asking);
      const running = own(now) ?? this.#nobodys(now);
      if (running) return this.#report(running);
      throw error;
    }
  }

  async stop({ room, recordingId, recording }: SoughtRecording, asking?: Asking): Promise<void> {
    const id = recording ?? (await this.#find(room, recordingId, asking))?.id;
    if (id === undefined) return;
    try {
      await unlessGone(undefined, () => this.#api.stop(id, asking));
    } catch (error) {
      if (!isFault(error, 'refused')) throw error;
      const now = await unlessGone(undefined, () => this.#api.get(id, asking));
      if (now && isGoingOn(now)) throw error;
    }
  }

  async list(room: RoomReference, asking?: Asking): Promise<readonly RecordingReport[]> {
    return (await this.#api.list(room, asking)).map((recording) => this.#report(recording));
  }

  async #find(room: RoomReference, recordingId: string, asking?: Asking): Promise<Recording | undefined> {
    const all = await this.#api.list(room, asking);
    return all.find((each) => this.#files.idOf(each) === recordingId) ?? this.#nobodys(all);
  }

  /** Going on, and under no name of ours: whoever started it, it is the meeting's one recording. */
  #nobodys(recordings: readonly Recording[]): Recording | undefined {
    return recordings.find((each) => isGoingOn(each) && this.#files.idOf(each) === undefined);
  }

  #report(recording: Recording): RecordingReport {
    return reportOf(recording, this.#files);
  }
}
