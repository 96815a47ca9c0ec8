import { z } from 'zod';
import type { SessionView } from '../../../application/ports/session-queries.ts';
import type { SessionTokens } from '../../../application/ports/session-tokens.ts';
import type { CancelSession } from '../../../application/session/cancel-session.ts';
import type { CreateGuestSession } from '../../../application/session/create-guest-session.ts';
import type { CreateSession } from '../../../application/session/create-session.ts';
import type { EditSession } from '../../../application/session/edit-session.ts';
import type { ReadSession } from '../../../application/session/read-session.ts';
import { Forbidden, Unauthenticated, ValidationFailed } from '../../../domain/expected-error.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { asUserId } from '../../../domain/identity/user-id.ts';
import { asSessionId } from '../../../domain/session/ids.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { anyText } from '../text.ts';
import type { SessionWriter } from './session-body.ts';
import { createdSession, newSession, session, sessionChanges, sessionParams } from './session-schemas.ts';

export interface SessionUseCases {
  readonly createSession: CreateSession;
  readonly createGuestSession: CreateGuestSession;
  readonly readSession: ReadSession;
  readonly editSession: EditSession;
  readonly cancelSession: CancelSession;
  readonly sessionTokens: SessionTokens;
}

type Plan = z.output<typeof newSession>;
type Making = { readonly caller: Caller; readonly body: Plan; readonly newId: string; readonly address: string };

const refuse = (path: string, message: string) => new ValidationFailed([{ path, code: 'required', message }]);

/** Staff make sessions with their account, others by a name alone. */
function make({ createSession, createGuestSession }: SessionUseCases, call: Making): Promise<SessionView> {
  const { caller, newId, address } = call;
  const { hostName, ...plan } = call.body;
  const id = asSessionId(newId);
  if (caller.kind === 'anonymous') {
    if (hostName === undefined) throw new Unauthenticated('Sign in, or say a hostName to host as a guest.');
    return createGuestSession.execute({ id, hostName, address, plan });
  }
  if (hostName !== undefined)
    throw new ValidationFailed([
      { path: 'hostName', code: 'not_with_token', message: 'Who is signed in hosts by their own name.' },
    ]);
  if (caller.kind !== 'account') throw new Forbidden('This token is for one session alone.');
  const { title } = plan;
  if (title === undefined) throw refuse('title', 'A session needs a title.');
  return createSession.execute({ id, caller, plan: { ...plan, title } });
}

/** Sessions: make, read, change, cancel. */
export function sessionRoutes(useCases: SessionUseCases, write: SessionWriter): readonly Route[] {
  const { readSession, editSession, cancelSession, sessionTokens } = useCases;
  const answer = (view: SessionView, caller: Caller) =>
    ({ status: 200, data: write(view, caller), etag: view.state.revision }) as const;
  const tag = 'Sessions';

  return [
    defineRoute({
      method: 'post',
      path: '/sessions',
      operationId: 'createSession',
      tag,
      summary: 'Plan a session, or open one at once',
      description:
        'Staff plan sessions. Without a token, `hostName` opens one as a guest host, who gets `hostToken`. ' +
        'Without `startsAt` the session is instant: live as soon as it is made.',
      caller: 'anyone',
      body: newSession,
      responses: { 201: createdSession },
      errors: [
        'forbidden',
        'unauthenticated',
        'session_limit_reached',
        'provider_too_small',
        'external_id_taken',
        'event_not_found',
      ],
      rateLimit: 'create',
      idempotent: true,
      revised: true,
      secrets: {
        strip: ({ hostToken: _, ...rest }) => rest,
        renew: async (stored, { caller }) =>
          caller.kind === 'anonymous'
            ? { ...stored, hostToken: await hostTokenOf(asUserId(stored.host.id), stored.id) }
            : stored,
      },
      async handle(call) {
        const view = await make(useCases, call);
        const { host, id, revision } = view.state;
        // Whoever made it hosts it, so it is shown as its host sees it.
        const asHost: Caller = host.isGuest ? { kind: 'guest_host', userId: host.id, sessionId: id } : call.caller;
        const data = write(view, asHost);
        return {
          status: 201,
          data: host.isGuest ? { ...data, hostToken: await hostTokenOf(host.id, id) } : data,
          location: `sessions/${id}`,
          etag: revision,
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/sessions/{id}',
      operationId: 'getSession',
      tag,
      summary: 'Read a session by its link',
      caller: 'anyone',
      params: sessionParams,
      responses: { 200: session },
      errors: ['session_not_found'],
      revised: true,
      handle: async ({ params, caller }) => answer(await readSession.byId(params.id, caller), caller),
    }),
    defineRoute({
      method: 'get',
      path: '/sessions/by-code/{code}',
      operationId: 'getSessionByCode',
      tag,
      summary: 'Read a session by its join code',
      caller: 'anyone',
      params: z.strictObject({ code: anyText.min(1).max(40) }),
      responses: { 200: session },
      errors: ['session_not_found'],
      rateLimit: 'joinByCode',
      revised: true,
      handle: async ({ params, caller }) => answer(await readSession.byCode(params.code, caller), caller),
    }),
    defineRoute({
      method: 'patch',
      path: '/sessions/{id}',
      operationId: 'updateSession',
      tag,
      summary: 'Change a session',
      caller: 'anyone',
      params: sessionParams,
      body: sessionChanges,
      responses: { 200: session },
      errors: [
        'unauthenticated',
        'forbidden',
        'session_not_found',
        'event_not_found',
        'session_closed',
        'session_live',
        'capacity_below_taken',
        'provider_too_small',
        'external_id_taken',
        'precondition_failed',
      ],
      revised: true,
      handle: async ({ params, body, caller, ifMatch }) =>
        answer(await editSession.execute({ id: params.id, caller, changes: body, ifMatch }), caller),
    }),
    defineRoute({
      method: 'delete',
      path: '/sessions/{id}',
      operationId: 'cancelSession',
      tag,
      summary: 'Cancel a session',
      caller: 'anyone',
      params: sessionParams,
      responses: { 200: session },
      errors: ['unauthenticated', 'forbidden', 'session_not_found', 'invalid_status_transition', 'precondition_failed'],
      revised: true,
      handle: async ({ params, caller, ifMatch }) =>
        answer(await cancelSession.execute({ id: params.id, caller, ifMatch }), caller),
    }),
  ];

  function hostTokenOf(userId: SessionView['state']['host']['id'], id: string): Promise<string> {
    return sessionTokens.forHost({ userId, sessionId: asSessionId(id) });
  }
}
