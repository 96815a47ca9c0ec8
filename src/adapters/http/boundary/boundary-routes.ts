import { z } from 'zod';
import type { EndBoundarySession } from '../../../application/boundary/end-boundary-session.ts';
import type { ReadBoundaries } from '../../../application/boundary/read-boundaries.ts';
import type { StartBoundarySession } from '../../../application/boundary/start-boundary-session.ts';
import { recordOf } from '../../../domain/boundary/boundary-event.ts';
import { defineRoute, type Route } from '../route.ts';
import { sessionBody } from './boundary-body.ts';
import {
  boundaryEvent,
  boundarySession,
  endBody,
  sessionParams,
  sessionsQuery,
  startBody,
  userParams,
} from './boundary-schemas.ts';

export interface BoundaryUseCases {
  readonly startBoundarySession: StartBoundarySession;
  readonly endBoundarySession: EndBoundarySession;
  readonly readBoundaries: ReadBoundaries;
}

/** Session boundaries: a contract of its own, in snake_case and without an envelope. */
export function boundaryRoutes(useCases: BoundaryUseCases): readonly Route[] {
  const { startBoundarySession, endBoundarySession, readBoundaries } = useCases;
  const common = { tag: 'Session boundaries', caller: 'anyone', base: 'root', envelope: 'bare' } as const;
  const record = { ...common, method: 'post', responses: { 200: boundaryEvent } } as const;
  const read = { ...common, method: 'get' } as const;
  const refused = ['unauthenticated', 'forbidden'] as const;

  return [
    defineRoute({
      ...record,
      path: '/session_manager/sessions.start',
      operationId: 'startBoundarySession',
      summary: 'Record that a session begins',
      description:
        'The event is in the log before this answers. With `BOUNDARY_AUTH` for staff, and for the account `user_id`.',
      body: startBody,
      errors: [...refused, 'session_already_active'],
      async handle({ body, caller }) {
        const event = await startBoundarySession.execute({
          caller,
          userId: body.user_id,
          performerId: body.performer_id,
          details: {
            isTrainingData: body.is_training_data,
            sessionNotes: body.session_notes,
            trainingIntentLabel: body.training_intent_label,
          },
        });
        return { status: 200, data: recordOf(event) };
      },
    }),
    defineRoute({
      ...record,
      path: '/session_manager/sessions.end',
      operationId: 'endBoundarySession',
      summary: 'Record that a session ends',
      description:
        'The event is in the log before this answers. With `BOUNDARY_AUTH` for staff, and for the account `user_id`.',
      body: endBody,
      errors: [...refused, 'session_not_found', 'session_already_closed', 'session_already_ended'],
      async handle({ body, caller }) {
        const { user_id: userId, session_id: sessionId, performer_id: performerId } = body;
        return {
          status: 200,
          data: recordOf(await endBoundarySession.execute({ caller, userId, sessionId, performerId })),
        };
      },
    }),
    defineRoute({
      ...read,
      path: '/session_manager/users/{user_id}/sessions',
      operationId: 'listBoundarySessions',
      summary: "A user's sessions, newest first",
      description: 'For staff. Where there are more, the header `Link` names the next page (RFC 8288).',
      params: userParams,
      query: sessionsQuery,
      responses: { 200: z.array(boundarySession) },
      errors: refused,
      async handle({ params: { user_id: userId }, query, caller }) {
        const { items, nextCursor } = await readBoundaries.sessions(caller, userId, query);
        const next = `</session_manager/users/${userId}/sessions?limit=${query.limit}&cursor=${nextCursor}>; rel="next"`;
        return {
          status: 200,
          data: items.map(sessionBody),
          ...(nextCursor !== undefined && { headers: { Link: next } }),
        };
      },
    }),
    defineRoute({
      ...read,
      path: '/session_manager/users/{user_id}/sessions/{session_id}/events',
      operationId: 'listBoundaryEvents',
      summary: 'The events of a session as they stand in the log, oldest first',
      description: 'For staff.',
      params: sessionParams,
      responses: { 200: z.array(boundaryEvent) },
      errors: [...refused, 'session_not_found'],
      async handle({ params: { user_id: userId, session_id: sessionId }, caller }) {
        return { status: 200, data: (await readBoundaries.events(caller, userId, sessionId)).map(recordOf) };
      },
    }),
  ];
}
