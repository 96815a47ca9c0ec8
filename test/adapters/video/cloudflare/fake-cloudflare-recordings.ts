import { v4 } from 'uuid';
import type { Clock } from '#src/application/ports/clock.ts';
import { created, type FakeAnswer, type FakeCall, type FakeRoute, listed, no, ok } from './fake-answer.ts';

export interface FakeRecording {
  readonly id: string;
  readonly meetingId: string;
  readonly output_file_name: string;
  readonly started_time: string;
  status: 'INVOKED' | 'RECORDING' | 'UPLOADING' | 'UPLOADED' | 'ERRORED' | 'PAUSED';
  stopped_time: string | null;
  recording_duration?: number;
  file_size: number | null;
  download_url: string | null;
  download_url_expiry: string | null;
}

/** What is in links to files and nobody may keep. */
export const linkSecret = 'signature-of-the-file';

/** One recording of a meeting at a time; what becomes of it is sent. */
export class FakeCloudflareRecordings {
  readonly all: FakeRecording[] = [];
  /** Whether files are called as was asked: that the prefix comes back is not documented. */
  echoesPrefix = true;
  readonly #clock: Clock;
  readonly #send: (event: object) => void;
  readonly #pageSize: number;

  constructor(clock: Clock, send: (event: object) => void, pageSize: number) {
    this.#clock = clock;
    this.#send = send;
    this.#pageSize = pageSize;
  }

  readonly routes: readonly FakeRoute[] = [
    ['POST', /^\/recordings$/, ({ body }) => this.#start(body)],
    [
      'GET',
      /^\/recordings$/,
      ({ query }) => {
        const own = this.all.filter(({ meetingId }) => meetingId === query.get('meeting_id'));
        return listed(own.map(inRest), query, this.#pageSize);
      },
    ],
    ['GET', /^\/recordings\/([^/]+)$/, (call) => this.#one(call, (recording) => ok(inRest(recording)))],
    ['PUT', /^\/recordings\/([^/]+)$/, (call) => this.#one(call, (recording) => this.#stop(recording))],
  ];

  /** What was stopped is uploaded. */
  finish(meetingId: string): void {
    for (const recording of this.all) {
      if (recording.meetingId !== meetingId || recording.status !== 'UPLOADING') continue;
      recording.status = 'UPLOADED';
      recording.file_size = 2_044_680;
      recording.download_url = `https://recordings.cloudflare.test/${recording.id}.mp4?signature=${linkSecret}`;
      recording.download_url_expiry = this.#clock.now().plus({ days: 7 }).toUTC().toISO();
      this.#tell(recording);
    }
  }

  /** As somebody in the meeting does who may record. */
  startedInside(meetingId: string): FakeRecording {
    return this.#begin(meetingId, 'room');
  }

  #start({ meeting_id, file_name_prefix }: Readonly<Record<string, unknown>>): FakeAnswer {
    const meetingId = String(meeting_id);
    const goesOn = this.all.some((each) => each.meetingId === meetingId && isGoingOn(each));
    if (goesOn) return no(409, 'A recording goes on already.');
    return created(inRest(this.#begin(meetingId, this.echoesPrefix ? String(file_name_prefix) : 'room')));
  }

  #begin(meetingId: string, prefix: string): FakeRecording {
    const recording: FakeRecording = {
      id: v4(),
      meetingId,
      output_file_name: `${prefix}_1795255200000.mp4`,
      started_time: this.#now(),
      status: 'RECORDING',
      stopped_time: null,
      file_size: null,
      download_url: null,
      download_url_expiry: null,
    };
    this.all.push(recording);
    this.#tell(recording);
    return recording;
  }

  #stop(recording: FakeRecording): FakeAnswer {
    if (!isGoingOn(recording)) return no(400, 'The recording does not go on.');
    recording.status = 'UPLOADING';
    recording.stopped_time = this.#now();
    recording.recording_duration = (Date.parse(recording.stopped_time) - Date.parse(recording.started_time)) / 1000;
    this.#tell(recording);
    return ok(inRest(recording));
  }

  #one({ ids: [id] }: FakeCall, work: (recording: FakeRecording) => FakeAnswer): FakeAnswer {
    const recording = this.all.find((each) => each.id === id);
    return recording ? work(recording) : no(404, 'No recording found.');
  }

  #tell({ id, meetingId, status, output_file_name, started_time, stopped_time, ...rest }: FakeRecording): void {
    const recording = {
      id,
      recordingId: id,
      status,
      meetingId,
      outputFileName: output_file_name,
      startedTime: started_time,
      ...(stopped_time && { stoppedTime: stopped_time }),
      ...(rest.download_url && { downloadUrl: rest.download_url, downloadUrlExpiry: rest.download_url_expiry }),
      ...(rest.file_size !== null && { fileSize: String(rest.file_size) }),
      ...(rest.recording_duration !== undefined && { recordingDuration: rest.recording_duration }),
    };
    this.#send({ event: 'recording.statusUpdate', recording, meeting: { id: meetingId } });
  }

  #now(): string {
    return this.#clock.now().toUTC().toISO() ?? '';
  }
}

const isGoingOn = ({ status }: FakeRecording): boolean => ['INVOKED', 'RECORDING', 'PAUSED'].includes(status);

const inRest = ({ meetingId: _, ...recording }: FakeRecording) => ({
  ...recording,
  invoked_time: recording.started_time,
  session_id: null,
  audio_download_url: null,
});
