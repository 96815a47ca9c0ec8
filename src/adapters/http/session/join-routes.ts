import { z } from 'zod';
import type { CanJoin } from '../../../application/session/can-join.ts';
import type { JoinByCode } from '../../../application/session/join-by-code.ts';
import type { JoinSession } from '../../../application/session/join-session.ts';
import type { LeaveSession } from '../../../application/session/leave-session.ts';
import type { RemoveParticipant } from '../../../application/session/remove-participant.ts';
import type { RenewJoin } from '../../../application/session/renew-join.ts';
import type { Joined } from '../../../application/session/way-in.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { asParticipantId, asSessionId } from '../../../domain/session/ids.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { anyText } from '../text.ts';
import { canJoinAnswer, canJoinBody } from './can-join-body.ts';
import type { DoorWatch } from './door-watch.ts';
import { type JoinedBody, joined, joinedBody, type KeptJoin, withoutSecrets, withSecrets } from './joined-body.ts';
import type { SessionWriter } from './session-body.ts';
import { sessionParams } from './session-schemas.ts';

export interface JoinUseCases {
  readonly canJoin: CanJoin;
  readonly doorWatch: DoorWatch;
  readonly joinSession: JoinSession;
  readonly joinByCode: JoinByCode;
  readonly renewJoin: RenewJoin;
  readonly leaveSession: LeaveSession;
  readonly removeParticipant: RemoveParticipant;
}

const displayName = anyText.max(400).exactOptional().meta({
  description: 'What a guest is called, 1 to 80 characters. Account holders are called as their account says.',
});

const eventStream = 'text/event-stream';

const refusals = [
  'session_not_found',
  'participant_not_found',
  'session_closed',
  'removed',
  'members_only',
  'session_over',
  'join_too_early',
  'session_locked',
  'session_full',
  'conflict',
] as const;

/** Coming in and going out. */
export function joinRoutes(useCases: JoinUseCases, write: SessionWriter, realtimeUrl: string): readonly Route[] {
  const { canJoin, doorWatch, joinSession, joinByCode, renewJoin, leaveSession, removeParticipant } = useCases;
  const common = { tag: 'Joining', caller: 'anyone' } as const;
  const body = (answer: Joined, caller: Caller) => joinedBody(answer, write(answer.session, caller), realtimeUrl);
  const joining = {
    ...common,
    method: 'post',
    responses: { 200: joined },
    errors: refusals,
    idempotent: true,
    secrets: {
      strip: withoutSecrets,
      async renew(kept: KeptJoin, { caller }: { readonly caller: Caller }): Promise<JoinedBody> {
        const id = asSessionId(kept.session.id);
        const fresh = await renewJoin.execute({ id, participantId: asParticipantId(kept.participant.id), caller });
        return withSecrets(kept, body(fresh, caller));
      },
    },
  } as const;

  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/sessions/{id}/can-join',
      operationId: 'canJoinSession',
      summary: 'May I join now, and if not, why and when?',
      description:
        'The very decision that `join` acts on. With `Accept: text/event-stream` it goes on: an event `decision` at once, ' +
        'and another the moment it is a different one, so that who waits at the door need not ask again.',
      params: sessionParams,
      responses: { 200: canJoinAnswer },
      media: { [eventStream]: 'Events named `decision`; their data is the same JSON, without an envelope.' },
      errors: ['session_not_found'],
      async handle({ params: { id }, caller, accept }) {
        if (accept('application/json', eventStream) === eventStream)
          return { status: 200, stream: await doorWatch.open(id, caller), contentType: eventStream };
        return { status: 200, data: canJoinBody(await canJoin.execute({ id, caller })) };
      },
    }),
    defineRoute({
      ...joining,
      path: '/sessions/{id}/join',
      operationId: 'joinSession',
      summary: 'Join by link',
      description:
        'Takes a seat, once a person however often they come, and gives the way into the room. ' +
        'An account is known by its token; a guest who comes again sends the participantToken.',
      params: sessionParams,
      body: z.strictObject({ displayName }),
      async handle({ params: { id }, body: { displayName }, caller, newId }) {
        const participantId = asParticipantId(newId);
        return {
          status: 200,
          data: body(await joinSession.execute({ id, caller, displayName, participantId }), caller),
        };
      },
    }),
    defineRoute({
      ...joining,
      path: '/sessions/join-by-code',
      operationId: 'joinSessionByCode',
      summary: 'Join by code',
      description: 'Codes are read in any case, with hyphens and blanks anywhere.',
      body: z.strictObject({ code: anyText.min(1).max(40), displayName }),
      rateLimit: 'joinByCode',
      async handle({ body: { code, displayName }, caller, newId }) {
        const participantId = asParticipantId(newId);
        return {
          status: 200,
          data: body(await joinByCode.execute({ code, caller, displayName, participantId }), caller),
        };
      },
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/sessions/{id}/leave',
      operationId: 'leaveSession',
      summary: 'Leave, and let the seat go',
      description: 'Leaving twice changes nothing.',
      params: sessionParams,
      body: z.strictObject({}),
      responses: { 204: null },
      errors: ['unauthenticated', 'session_not_found', 'conflict'],
      async handle({ params: { id }, caller }) {
        await leaveSession.execute({ id, caller });
        return { status: 204 };
      },
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/sessions/{id}/participants/{participantId}',
      operationId: 'removeParticipant',
      summary: 'Put a person out, who then can not come back',
      params: z.strictObject({
        id: z.uuid().transform(asSessionId),
        participantId: z.uuid().transform(asParticipantId),
      }),
      responses: { 204: null },
      errors: ['unauthenticated', 'forbidden', 'session_not_found', 'participant_not_found', 'conflict'],
      async handle({ params, caller }) {
        await removeParticipant.execute({ ...params, caller });
        return { status: 204 };
      },
    }),
  ];
}
