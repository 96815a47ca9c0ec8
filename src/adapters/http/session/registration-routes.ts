import { z } from 'zod';
import type { AskToRegister } from '../../../application/session/ask-to-register.ts';
import type { ListRegistrations } from '../../../application/session/list-registrations.ts';
import type { Register } from '../../../application/session/register.ts';
import type { Withdraw } from '../../../application/session/withdraw.ts';
import { Forbidden, Unauthenticated, ValidationFailed } from '../../../domain/expected-error.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { asParticipantId, asSessionId, type SessionId } from '../../../domain/session/ids.ts';
import { pageQuery } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { newRegistration, refusedPlace, registration, registrationBody, unconfirmed } from './registration-body.ts';
import { sessionParams } from './session-schemas.ts';

export interface RegistrationUseCases {
  readonly register: Register;
  readonly askToRegister: AskToRegister;
  readonly withdraw: Withdraw;
  readonly listRegistrations: ListRegistrations;
}

type Asking = {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly body: z.output<typeof newRegistration>;
  readonly newId: string;
};

const refuse = (path: string, code: string, message: string) => new ValidationFailed([{ path, code, message }]);

/** Account holders are registered at once, guests by an address that they confirm. */
async function answerTo({ register, askToRegister }: RegistrationUseCases, { id, caller, body, newId }: Asking) {
  const { userId, displayName, email, ...profile } = body;
  const participantId = asParticipantId(newId);
  if (caller.kind === 'account') {
    const stray = Object.keys(body).find((name) => name !== 'userId');
    if (stray !== undefined)
      throw refuse(stray, 'not_with_token', 'Who is signed in registers by their account, and others by their userId.');
    const registered = await register.execute({ id, caller, userId, participantId });
    return { status: 201, data: registrationBody(registered), location: `sessions/${id}/registrations` } as const;
  }
  if (caller.kind !== 'anonymous') throw new Forbidden('This token is for one session alone.');
  if (userId !== undefined || (email === undefined && displayName === undefined))
    throw new Unauthenticated('Sign in, or say a displayName and an email to register as a guest.');
  if (email === undefined) throw refuse('email', 'required', 'A guest registers by an e-mail address.');
  if (displayName === undefined) throw refuse('displayName', 'required', 'A guest needs a name.');
  await askToRegister.execute({ id, guest: { ...profile, displayName, email }, participantId });
  return { status: 202, data: { status: 'unconfirmed' } } as const;
}

const placeParams = z.strictObject({
  id: z.uuid().transform(asSessionId),
  participantId: z.uuid().transform(asParticipantId),
});

/** Seats held ahead, and who is reminded. */
export function registrationRoutes(useCases: RegistrationUseCases): readonly Route[] {
  const { withdraw, listRegistrations } = useCases;
  const common = { tag: 'Registration' } as const;

  return [
    defineRoute({
      ...common,
      method: 'post',
      path: '/sessions/{id}/registrations',
      operationId: 'registerForSession',
      summary: 'Hold a seat ahead',
      description:
        'Until the start. Who has an account is registered at once; managers register others by `userId`. Without a ' +
        'token a guest says `displayName` and `email`, and is registered once the link is followed that the address is ' +
        'sent: nothing is held before. Asking again sends it again, at most every few minutes. The seat becomes the ' +
        "person's own when they join; unclaimed, it is kept from whoever is at the door until some minutes after the " +
        'start (`SEAT_HOLD_MINUTES`). Registering twice changes nothing.',
      caller: 'anyone',
      params: sessionParams,
      body: newRegistration,
      responses: { 201: registration, 202: unconfirmed },
      rateLimit: 'create',
      idempotent: true,
      errors: ['unauthenticated', 'session_not_found', 'user_not_found', 'forbidden', ...refusedPlace],
      handle: ({ params: { id }, body, caller, newId }) => answerTo(useCases, { id, caller, body, newId }),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/sessions/{id}/registrations',
      operationId: 'listRegistrations',
      summary: 'Who has registered',
      description: 'For managers, in the order in which people registered.',
      caller: 'anyone',
      params: sessionParams,
      query: z.strictObject(pageQuery),
      responses: { 200: z.array(registration) },
      list: true,
      errors: ['unauthenticated', 'forbidden', 'session_not_found'],
      async handle({ params: { id }, query, caller }) {
        const { items, nextCursor } = await listRegistrations.execute(id, caller, query);
        return { status: 200, data: items.map(registrationBody), nextCursor };
      },
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/sessions/{id}/registrations',
      operationId: 'withdrawFromSession',
      summary: 'Let the own seat go that is held ahead',
      description: 'Withdrawing twice changes nothing; who is inside by now stays.',
      caller: 'anyone',
      params: sessionParams,
      responses: { 204: null },
      errors: ['unauthenticated', 'session_not_found', 'conflict'],
      async handle({ params: { id }, caller }) {
        await withdraw.execute({ id, caller });
        return { status: 204 };
      },
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/sessions/{id}/registrations/{participantId}',
      operationId: 'removeRegistration',
      summary: "Let somebody else's seat go, as a manager",
      caller: 'anyone',
      params: placeParams,
      responses: { 204: null },
      errors: ['unauthenticated', 'forbidden', 'session_not_found', 'registration_not_found', 'conflict'],
      async handle({ params, caller }) {
        await withdraw.remove({ ...params, caller });
        return { status: 204 };
      },
    }),
  ];
}
