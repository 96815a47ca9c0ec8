import { z } from 'zod';
import type { MoveRoom } from '../../../application/room/move-room.ts';
import type { ShareScreen } from '../../../application/room/share-screen.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import type { SessionWriter } from '../session/session-body.ts';
import { session, sessionParams } from '../session/session-schemas.ts';
import { anyText } from '../text.ts';

export interface RoomUseCases {
  readonly moveRoom: MoveRoom;
  readonly shareScreen: ShareScreen;
}

/** The room behind a session, and what its clients tell of it. */
export function roomRoutes({ moveRoom, shareScreen }: RoomUseCases, write: SessionWriter): readonly Route[] {
  const refused = ['unauthenticated', 'session_not_found', 'session_closed', 'conflict'] as const;

  return [
    defineRoute({
      method: 'post',
      path: '/sessions/{id}/move-room',
      operationId: 'moveRoom',
      tag: 'Running a class',
      summary: 'Put the session into another room',
      description:
        'At the provider named, else at the next one that fits, or afresh at the same one where there is no other. A ' +
        'live session is moved by its host alone, a scheduled one by those who manage it. The old room is closed, ' +
        '`room.epoch` grows, and whoever joins from then on is sent to the new one. With the `epoch` that you saw, or an ' +
        '`Idempotency-Key`, a call that comes twice moves it once.',
      caller: 'anyone',
      params: sessionParams,
      body: z.strictObject({
        provider: anyText.min(1).max(40).exactOptional().meta({ description: 'One of `VIDEO_PROVIDERS`.' }),
        epoch: z.int().min(1).exactOptional().meta({
          description:
            '`room.epoch` as you saw it: where it is another by now, nothing moves, and you get the session as it is.',
        }),
      }),
      responses: { 200: session },
      errors: [
        ...refused,
        'forbidden',
        'not_session_host',
        'provider_not_found',
        'provider_too_small',
        'video_provider_failed',
      ],
      revised: true,
      idempotent: true,
      async handle({ params: { id }, body, caller }) {
        const view = await moveRoom.execute({ id, caller, ...body });
        return { status: 200, data: write(view, caller), etag: view.state.revision };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/sessions/{id}/screen-share',
      operationId: 'shareScreen',
      tag: 'Running a class',
      summary: 'Say that a screen is shared, or no longer is',
      description:
        'For whoever is inside. It is in the history as said by the client; saying what is known already changes nothing.',
      caller: 'anyone',
      params: sessionParams,
      body: z.strictObject({ sharing: z.boolean() }),
      responses: { 204: null },
      errors: [...refused, 'forbidden', 'session_not_live', 'screen_share_disabled'],
      async handle({ params: { id }, body: { sharing }, caller }) {
        await shareScreen.execute({ id, caller, sharing });
        return { status: 204 };
      },
    }),
  ];
}
