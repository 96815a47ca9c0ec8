import { EncodedFileOutput, EncodedFileType, S3Upload } from 'livekit-server-sdk';
import type {
  Asking,
  RecordingPlan,
  RoomRecordings,
  SoughtRecording,
} from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { RecordingReport } from '../../../domain/room/recording-report.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import { takenAs } from './fault-as-answer.ts';
import type { LiveKitApi } from './livekit-api.ts';
import { filePathOf, reportOf } from './livekit-egress-report.ts';
import type { RecordingStorage } from './livekit-options.ts';
import { egressShape } from './livekit-shapes.ts';

/** Recordings of whole rooms, written into the operator's bucket: what is in there is the bucket's to hand out. */
export class LiveKitRecordings implements RoomRecordings {
  readonly #api: LiveKitApi;
  readonly #storage: RecordingStorage;

  constructor(api: LiveKitApi, storage: RecordingStorage) {
    this.#api = api;
    this.#storage = storage;
  }

  async start({ reference, recordingId }: RecordingPlan, asking: Asking = {}): Promise<RecordingReport> {
    const before = await this.#find({ room: reference, recordingId }, asking);
    if (before) return before;
    const call = { operation: 'recordings.start', repeatable: false, signal: asking.signal };
    return await this.#api.call(call, async ({ egress }) => {
      const file = this.#fileOutput(filePathOf(reference, recordingId));
      const started = await egress.startRoomCompositeEgress(reference, { file }, { layout: 'grid' });
      const report = reportOf(egressShape.parse(started.toJson()));
      if (report) return report;
      throw new VideoProviderFailed('livekit', { fault: 'unreachable', detail: 'recordings.start: no state' });
    });
  }

  async stop(sought: SoughtRecording, asking: Asking = {}): Promise<void> {
    const recording = await this.#find(sought, asking);
    if (!recording?.reference || !['starting', 'recording'].includes(recording.state)) return;
    const { reference } = recording;
    const call = { operation: 'recordings.stop', repeatable: true, signal: asking.signal };
    // It ended while we looked.
    await this.#api
      .call(call, async ({ egress }) => void (await egress.stopEgress(reference)))
      .catch(takenAs(undefined, 'gone', 'refused'));
  }

  async list(room: RoomReference, { signal }: Asking = {}): Promise<readonly RecordingReport[]> {
    const call = { operation: 'recordings.list', repeatable: true, signal };
    return await this.#api
      .call(call, async ({ egress }) => {
        const all = await egress.listEgress({ roomName: room });
        return all.flatMap((one) => reportOf(egressShape.parse(one.toJson())) ?? []);
      })
      .catch(takenAs([], 'gone'));
  }

  async #find({ room, recordingId, recording }: SoughtRecording, asking: Asking): Promise<RecordingReport | undefined> {
    const all = await this.list(room, asking);
    return all.find((one) => one.recordingId === recordingId || (recording && one.reference === recording));
  }

  #fileOutput(filepath: string): EncodedFileOutput {
    const { bucket, region, accessKey, secretKey, endpoint } = this.#storage;
    // Whatever is not AWS itself is best asked by path; bucket names as host names need a certificate for each.
    const elsewhere = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
    const s3 = new S3Upload({ bucket, region, accessKey, secret: secretKey, ...elsewhere });
    const fileType = EncodedFileType.MP4;
    return new EncodedFileOutput({ fileType, filepath, output: { case: 's3', value: s3 } });
  }
}
