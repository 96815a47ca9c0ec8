import { randomUUID } from 'node:crypto';
import { badRequest, type FakeRoute, notFound, ok, paged } from './fake-daily-answer.ts';
import type { FakeDailyRooms } from './fake-daily-rooms.ts';

export interface FakeRecording {
  readonly id: string;
  readonly room: string;
  readonly instanceId: string;
  readonly startedAt: number;
  status: 'in-progress' | 'finished' | 'canceled';
  endedAt?: number;
}

/** Daily's cloud recordings: they start at once, and are finished as soon as they are stopped. */
export class FakeDailyRecordings {
  /** The newest last. */
  readonly recordings: FakeRecording[] = [];
  /** Where a link belongs, when the account's bucket is set up wrongly. */
  wordsForLinks: string | undefined;
  readonly #rooms: FakeDailyRooms;

  constructor(rooms: FakeDailyRooms) {
    this.#rooms = rooms;
  }

  find(id: string): FakeRecording | undefined {
    return this.recordings.find((recording) => recording.id === id);
  }

  readonly routes: readonly FakeRoute[] = [
    {
      method: 'POST',
      path: /^\/rooms\/([^/]+)\/recordings\/start$/,
      answer: ([room = ''], { body }) => this.#start(room, body as { instanceId: string }),
    },
    {
      method: 'POST',
      path: /^\/rooms\/([^/]+)\/recordings\/stop$/,
      answer: ([room = ''], { body }) => this.#stop(room, body as { instanceId: string }),
    },
    {
      method: 'GET',
      path: /^\/recordings$/,
      answer: (_, { query }) => paged(this.#list(query.get('room_name')), query),
    },
    {
      method: 'GET',
      path: /^\/recordings\/([^/]+)\/access-link$/,
      answer: ([id = ''], { query }) => this.#link(id, Number(query.get('valid_for_secs') ?? 3600)),
    },
    { method: 'DELETE', path: /^\/recordings\/([^/]+)$/, answer: ([id = '']) => this.#delete(id) },
  ];

  #start(room: string, { instanceId }: { readonly instanceId: string }) {
    if (!this.#rooms.find(room)) return notFound();
    if (this.#underWay(room, instanceId)) return badRequest('has an active stream');
    const startedAt = this.#rooms.now();
    this.recordings.push({ id: randomUUID(), room, instanceId, startedAt, status: 'in-progress' });
    return ok();
  }

  #stop(room: string, { instanceId }: { readonly instanceId: string }) {
    if (!this.#rooms.find(room)) return notFound();
    const recording = this.#underWay(room, instanceId);
    if (!recording) return badRequest('nothing is recording');
    recording.status = 'finished';
    recording.endedAt = this.#rooms.now();
    return ok();
  }

  #underWay(room: string, instanceId: string): FakeRecording | undefined {
    return this.recordings.find(
      (one) => one.room === room && one.instanceId === instanceId && one.status === 'in-progress',
    );
  }

  #list(room: string | null) {
    const mine = this.recordings.filter((recording) => recording.room === room).toReversed();
    return mine.map(({ id, startedAt, endedAt, status }) => ({
      id,
      room_name: room,
      start_ts: Math.floor(startedAt),
      status,
      max_participants: 1,
      ...(endedAt !== undefined && { duration: Math.floor(endedAt - startedAt) }),
      s3key: `${room}/${Math.floor(startedAt * 1000)}`,
    }));
  }

  #link(id: string, seconds: number) {
    if (this.find(id)?.status !== 'finished') return notFound();
    const download_link = this.wordsForLinks ?? `https://recordings.example/${id}.mp4?signature=secret`;
    return ok({ download_link, expires: Math.floor(this.#rooms.now()) + seconds });
  }

  #delete(id: string) {
    const at = this.recordings.findIndex((recording) => recording.id === id);
    if (at < 0) return notFound();
    this.recordings.splice(at, 1);
    return ok({ deleted: true, id });
  }
}

/** What each event says of a recording: an error names only the instance, what is ready only the recording. */
export function payloadOf(type: string, { id, room, instanceId, startedAt, endedAt }: FakeRecording, now: number) {
  const known = { recording_id: id, room_name: room, start_ts: startedAt };
  if (type === 'recording.started')
    return {
      ...known,
      action: 'start-cloud-recording',
      layout: { preset: 'default' },
      started_by: 'api',
      instance_id: instanceId,
    };
  if (type === 'recording.error')
    return {
      action: 'cloud-recording-error',
      error_msg: 'words',
      instance_id: instanceId,
      room_name: room,
      timestamp: now,
    };
  const duration = Math.floor((endedAt ?? now) - startedAt);
  return {
    ...known,
    type: 'cloud',
    status: 'finished',
    max_participants: 1,
    duration,
    s3_key: `${room}/1`,
    share_token: 'secret',
  };
}
