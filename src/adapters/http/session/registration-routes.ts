import { z } from 'zod';
import type { RegistrationView } from '../../../application/ports/session-queries.ts';
import type { ListRegistrations } from '../../../application/session/list-registrations.ts';
import type { Register } from '../../../application/session/register.ts';
import type { Withdraw } from '../../../application/session/withdraw.ts';
import { asUserId } from '../../../domain/identity/user-id.ts';
import { asParticipantId, asSessionId } from '../../../domain/session/ids.ts';
import { participantRoles } from '../../../domain/session/participation.ts';
import { formatInstant, instantOut } from '../instant.ts';
import { pageQuery } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { sessionParams } from './session-schemas.ts';

export interface RegistrationUseCases {
  readonly register: Register;
  readonly withdraw: Withdraw;
  readonly listRegistrations: ListRegistrations;
}

const registration = z
  .strictObject({
    participantId: z.uuid().meta({ description: 'The place that becomes theirs when they join.' }),
    userId: z.uuid().exactOptional(),
    displayName: z.string(),
    role: z.enum(participantRoles),
    registeredAt: instantOut,
    present: z.boolean(),
  })
  .meta({ id: 'Registration' });

const body = (view: RegistrationView): z.input<typeof registration> => ({
  participantId: view.id,
  ...(view.userId && { userId: view.userId }),
  displayName: view.displayName,
  role: view.role,
  registeredAt: formatInstant(view.registeredAt),
  present: view.present,
});

const placeParams = z.strictObject({
  id: z.uuid().transform(asSessionId),
  participantId: z.uuid().transform(asParticipantId),
});

/** Seats held ahead, and who is reminded. */
export function registrationRoutes(useCases: RegistrationUseCases): readonly Route[] {
  const { register, withdraw, listRegistrations } = useCases;
  const common = { tag: 'Registration' } as const;

  return [
    defineRoute({
      ...common,
      method: 'post',
      path: '/sessions/{id}/registrations',
      operationId: 'registerForSession',
      summary: 'Hold a seat ahead',
      description:
        'For account holders, until the start. Managers register others by `userId`. The seat becomes the ' +
        "person's own when they join; unclaimed, it is kept from whoever is at the door until some minutes after the " +
        'start (`SEAT_HOLD_MINUTES`). Registering twice changes nothing.',
      caller: 'account',
      params: sessionParams,
      body: z.strictObject({ userId: z.uuid().transform(asUserId).exactOptional() }),
      responses: { 201: registration },
      idempotent: true,
      errors: [
        'session_not_found',
        'user_not_found',
        'forbidden',
        'removed',
        'members_only',
        'session_closed',
        'registration_closed',
        'session_locked',
        'session_full',
        'conflict',
      ],
      async handle({ params: { id }, body: { userId }, caller, newId }) {
        const registered = await register.execute({ id, caller, userId, participantId: asParticipantId(newId) });
        return {
          status: 201,
          data: body(registered),
          location: `sessions/${id}/registrations`,
        };
      },
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
        return { status: 200, data: items.map(body), nextCursor };
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
