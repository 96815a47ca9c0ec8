import { z } from 'zod';
import type {
  Asking,
  RecordingPlan,
  RoomRecordings,
  SoughtRecording,
} from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { RecordingReport } from '../../../domain/room/recording-report.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import { type DailyApi, json, unread } from './daily-api.ts';
import { roomPath } from './daily-rooms.ts';
import { everyPage, pageSize } from './every-page.ts';
import { atSeconds, unixSeconds } from './instants.ts';

const recording = z.looseObject({
  id: z.string().min(1),
  room_name: z.string(),
  status: z.string(),
  start_ts: unixSeconds.nullish(),
  duration: z.number().min(0).nullish(),
});
const answer = z.looseObject({ data: z.array(recording) });

/**
 * Recordings in Daily's cloud. Ours goes along as the `instanceId`, which webhooks echo and the list does not.
 */
export class DailyRecordings implements RoomRecordings {
  readonly #api: DailyApi;

  constructor(api: DailyApi) {
    this.#api = api;
  }

  async start({ reference, recordingId }: RecordingPlan, asking?: Asking): Promise<RecordingReport> {
    const refused = await this.#api.ask(
      {
        operation: 'recordings.start',
        method: 'POST',
        path: `${roomPath(reference)}/recordings/start`,
        body: { type: 'cloud', instanceId: recordingId },
        limit: 'recordings.start',
        read: () => false,
        instead: { 400: true },
      },
      asking,
    );
    if (!refused) return { recordingId, state: 'starting' };
    return { ...(await this.#underWay(reference, asking)), recordingId };
  }

  async stop({ room, recordingId }: SoughtRecording, asking?: Asking): Promise<void> {
    await this.#api.ask(
      {
        operation: 'recordings.stop',
        method: 'POST',
        path: `${roomPath(room)}/recordings/stop`,
        body: { type: 'cloud', instanceId: recordingId },
        repeatable: true,
        read: unread,
        // Nothing records, or nobody is there to be recorded.
        instead: { 400: undefined, 404: undefined },
      },
      asking,
    );
  }

  async list(room: RoomReference, asking?: Asking): Promise<readonly RecordingReport[]> {
    const recordings = await everyPage(async (after) => {
      const { data } = await this.#api.ask(
        {
          operation: 'recordings.list',
          method: 'GET',
          path: '/recordings',
          query: { room_name: room, limit: pageSize, starting_after: after },
          limit: 'recordings.list',
          read: json(answer),
          instead: { 404: { data: [] } },
        },
        asking,
      );
      return data;
    });
    return recordings.filter(({ room_name }) => room_name === room).map(reportOf);
  }

  /** A start is refused when it records already, as after a try whose answer was lost. @throws {VideoProviderFailed} */
  async #underWay(room: RoomReference, asking?: Asking): Promise<RecordingReport> {
    const underWay = (await this.list(room, asking)).find(({ state }) => state === 'recording');
    if (underWay) return underWay;
    const detail = 'recordings.start: refused; nobody is in the room, or the account may not record';
    throw new VideoProviderFailed('daily', { fault: 'refused', detail });
  }
}

const states: Readonly<Record<string, RecordingReport['state']>> = {
  'in-progress': 'recording',
  finished: 'ready',
  canceled: 'failed',
};

const reportOf = ({ id, status, start_ts, duration }: z.infer<typeof recording>): RecordingReport => ({
  reference: id,
  // A status we don't know is neither ready nor failed.
  state: states[status] ?? 'processing',
  ...(typeof start_ts === 'number' && { startedAt: atSeconds(start_ts) }),
  ...(typeof duration === 'number' && { durationSeconds: duration }),
  ...(typeof start_ts === 'number' && typeof duration === 'number' && { endedAt: atSeconds(start_ts + duration) }),
});
