import { z } from 'zod';
import type { DeleteRecording } from '../../../application/room/delete-recording.ts';
import type { ReadRecordings } from '../../../application/room/read-recordings.ts';
import type { StartRecording } from '../../../application/room/start-recording.ts';
import type { StopRecording } from '../../../application/room/stop-recording.ts';
import { asRecordingId } from '../../../domain/room/recording.ts';
import { asSessionId } from '../../../domain/session/ids.ts';
import { formatInstant } from '../instant.ts';
import { pageQuery } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { sessionParams } from '../session/session-schemas.ts';
import { recording, recordingBody, recordingLink } from './recording-body.ts';

export interface RecordingUseCases {
  readonly startRecording: StartRecording;
  readonly stopRecording: StopRecording;
  readonly readRecordings: ReadRecordings;
  readonly deleteRecording: DeleteRecording;
}

const recordingParams = z.strictObject({
  id: z.uuid().transform(asSessionId),
  recordingId: z.uuid().transform(asRecordingId),
});

/** Recordings of a session, for those who manage it. */
export function recordingRoutes(useCases: RecordingUseCases): readonly Route[] {
  const { startRecording, stopRecording, readRecordings, deleteRecording } = useCases;
  const common = { tag: 'Recordings', caller: 'anyone' } as const;
  const refused = ['unauthenticated', 'forbidden', 'session_not_found'] as const;
  const ofOne = { ...common, params: recordingParams } as const;

  return [
    defineRoute({
      ...common,
      method: 'post',
      path: '/sessions/{id}/recordings',
      operationId: 'startRecording',
      summary: 'Record a live session',
      description:
        'For managers, one recording at a time. With the provider slow or away the recording is `starting`, and is ' +
        'begun as soon as it answers.',
      params: sessionParams,
      body: z.strictObject({}),
      responses: { 201: recording },
      errors: [
        ...refused,
        'session_closed',
        'session_not_live',
        'recording_not_enabled',
        'already_recording',
        'room_not_ready',
        'provider_too_small',
        'video_provider_failed',
      ],
      idempotent: true,
      async handle({ params: { id }, caller, newId }) {
        const facts = await startRecording.execute({ id, caller, recordingId: asRecordingId(newId) });
        return { status: 201, data: recordingBody(facts), location: `sessions/${id}/recordings/${facts.id}` };
      },
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/sessions/{id}/recordings',
      operationId: 'listRecordings',
      summary: 'What was recorded, newest first',
      description: 'For managers. That a session is being recorded, its `recording.state` tells everybody.',
      params: sessionParams,
      query: z.strictObject(pageQuery),
      responses: { 200: z.array(recording) },
      errors: refused,
      list: true,
      async handle({ params: { id }, query, caller }) {
        const { items, nextCursor } = await readRecordings.list(id, caller, query);
        return { status: 200, data: items.map(recordingBody), nextCursor };
      },
    }),
    defineRoute({
      ...ofOne,
      method: 'get',
      path: '/sessions/{id}/recordings/{recordingId}',
      operationId: 'getRecording',
      summary: 'Where a recording stands',
      responses: { 200: recording },
      errors: [...refused, 'recording_not_found'],
      handle: async ({ params: { id, recordingId }, caller }) => ({
        status: 200,
        data: recordingBody(await readRecordings.one(id, recordingId, caller)),
      }),
    }),
    defineRoute({
      ...ofOne,
      method: 'post',
      path: '/sessions/{id}/recordings/{recordingId}/stop',
      operationId: 'stopRecording',
      summary: 'Stop a recording',
      description:
        'Stopping what has stopped changes nothing. With the provider slow or away it shows `stopRequestedAt`, and is ' +
        'stopped as soon as the provider answers.',
      body: z.strictObject({}),
      responses: { 200: recording },
      errors: [...refused, 'recording_not_found'],
      handle: async ({ params, caller }) => ({
        status: 200,
        data: recordingBody(await stopRecording.execute({ ...params, caller })),
      }),
    }),
    defineRoute({
      ...ofOne,
      method: 'get',
      path: '/sessions/{id}/recordings/{recordingId}/link',
      operationId: 'linkRecording',
      summary: 'Where a recording can be watched for a while',
      responses: { 200: recordingLink },
      errors: [
        ...refused,
        'recording_not_found',
        'recording_not_ready',
        'recording_kept_elsewhere',
        'video_provider_failed',
      ],
      async handle({ params: { id, recordingId }, caller }) {
        const { url, expiresAt } = await readRecordings.link(id, recordingId, caller);
        return {
          status: 200,
          data: { url, expiresAt: formatInstant(expiresAt) },
          headers: { 'Cache-Control': 'no-store' },
        };
      },
    }),
    defineRoute({
      ...ofOne,
      method: 'delete',
      path: '/sessions/{id}/recordings/{recordingId}',
      operationId: 'deleteRecording',
      summary: 'Delete a recording',
      description:
        'Nobody can watch it from then on, and the provider deletes the file; what is known of it stays, as `deleted`. ' +
        'Deleting twice changes nothing.',
      responses: { 204: null },
      errors: [
        ...refused,
        'recording_not_found',
        'recording_not_ready',
        'recording_kept_elsewhere',
        'video_provider_failed',
      ],
      async handle({ params, caller }) {
        await deleteRecording.execute({ ...params, caller });
        return { status: 204 };
      },
    }),
  ];
}
