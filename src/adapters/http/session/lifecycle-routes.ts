import { z } from 'zod';
import type { SessionView } from '../../../application/ports/session-queries.ts';
import type { EndSession } from '../../../application/session/end-session.ts';
import type { ExtendSession } from '../../../application/session/extend-session.ts';
import type { LockSession } from '../../../application/session/lock-session.ts';
import type { NameCoHosts } from '../../../application/session/name-co-hosts.ts';
import type { StartSession } from '../../../application/session/start-session.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { asUserId } from '../../../domain/identity/user-id.ts';
import { asSessionId } from '../../../domain/session/ids.ts';
import { mostMinutesInAll } from '../../../domain/session/schedule.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import type { SessionWriter } from './session-body.ts';
import { session, sessionParams } from './session-schemas.ts';

export interface LifecycleUseCases {
  readonly startSession: StartSession;
  readonly endSession: EndSession;
  readonly extendSession: ExtendSession;
  readonly lockSession: LockSession;
  readonly nameCoHosts: NameCoHosts;
}

const coHostParams = z.strictObject({
  id: z.uuid().transform(asSessionId),
  userId: z.uuid().transform(asUserId),
});

const noBody = z.strictObject({});

/** Running a class: start, end, lock, co-hosts. */
export function lifecycleRoutes(useCases: LifecycleUseCases, write: SessionWriter): readonly Route[] {
  const { startSession, endSession, extendSession, lockSession, nameCoHosts } = useCases;
  const answer = (view: SessionView, caller: Caller) =>
    ({ status: 200, data: write(view, caller), etag: view.state.revision }) as const;
  const common = { tag: 'Running a class', caller: 'anyone', responses: { 200: session }, revised: true } as const;
  const refused = ['unauthenticated', 'session_not_found', 'conflict'] as const;

  return [
    defineRoute({
      ...common,
      method: 'post',
      path: '/sessions/{id}/start',
      operationId: 'startSession',
      summary: 'Start the class',
      description: 'For the host and co-hosts, from two hours before the start until the end.',
      params: sessionParams,
      body: noBody,
      errors: [...refused, 'not_session_host', 'invalid_status_transition', 'room_not_ready', 'video_provider_failed'],
      handle: async ({ params: { id }, caller }) => answer(await startSession.execute({ id, caller }), caller),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/sessions/{id}/end',
      operationId: 'endSession',
      summary: 'End the class and put everybody out',
      params: sessionParams,
      body: noBody,
      errors: [...refused, 'not_session_host', 'invalid_status_transition'],
      handle: async ({ params: { id }, caller }) => answer(await endSession.execute({ id, caller }), caller),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/sessions/{id}/extend',
      operationId: 'extendSession',
      summary: 'Give a live class more time',
      description: `For the host and co-hosts; ${mostMinutesInAll} minutes in all at most.`,
      params: sessionParams,
      body: z.strictObject({ minutes: z.int().meta({ description: 'How many minutes more.' }) }),
      errors: [...refused, 'not_session_host', 'invalid_status_transition', 'session_closed'],
      handle: async ({ params: { id }, body: { minutes }, caller }) =>
        answer(await extendSession.execute({ id, minutes, caller }), caller),
    }),
    defineRoute({
      ...common,
      method: 'put',
      path: '/sessions/{id}/lock',
      operationId: 'lockSession',
      summary: 'Close the door to whoever holds no seat',
      params: sessionParams,
      body: noBody,
      errors: [...refused, 'forbidden', 'session_closed', 'precondition_failed'],
      handle: async ({ params: { id }, caller, ifMatch }) =>
        answer(await lockSession.execute({ id, caller, locked: true, ifMatch }), caller),
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/sessions/{id}/lock',
      operationId: 'unlockSession',
      summary: 'Open the door again',
      params: sessionParams,
      errors: [...refused, 'forbidden', 'session_closed', 'precondition_failed'],
      handle: async ({ params: { id }, caller, ifMatch }) =>
        answer(await lockSession.execute({ id, caller, locked: false, ifMatch }), caller),
    }),
    defineRoute({
      ...common,
      method: 'put',
      path: '/sessions/{id}/co-hosts/{userId}',
      operationId: 'addCoHost',
      summary: 'Name a co-host',
      description: 'Co-hosts need no seat and do what the host does but cancel, name co-hosts and remove the host.',
      params: coHostParams,
      body: noBody,
      errors: [
        ...refused,
        'forbidden',
        'session_closed',
        'precondition_failed',
        'user_not_found',
        'provider_too_small',
      ],
      handle: async ({ params, caller, ifMatch }) =>
        answer(await nameCoHosts.add({ ...params, caller, ifMatch }), caller),
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/sessions/{id}/co-hosts/{userId}',
      operationId: 'removeCoHost',
      summary: 'Take the name of co-host back',
      params: coHostParams,
      errors: [...refused, 'forbidden', 'session_closed', 'precondition_failed', 'co_host_not_found'],
      handle: async ({ params, caller, ifMatch }) =>
        answer(await nameCoHosts.remove({ ...params, caller, ifMatch }), caller),
    }),
  ];
}
