import { z } from 'zod';
import type { CreateEvent } from '../../../application/event/create-event.ts';
import type { DeleteEvent } from '../../../application/event/delete-event.ts';
import type { EditEvent } from '../../../application/event/edit-event.ts';
import type { ListEvents } from '../../../application/event/list-events.ts';
import type { ReadEvent } from '../../../application/event/read-event.ts';
import { eventVisibilities } from '../../../domain/event/event.ts';
import { asEventId } from '../../../domain/event/event-id.ts';
import { instant } from '../instant.ts';
import { pageQuery } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import type { SessionWriter } from '../session/session-body.ts';
import { anyText } from '../text.ts';
import { eventBody, eventDetailBody } from './event-body.ts';
import { event, eventChanges, eventDetail, eventParams, newEvent } from './event-schemas.ts';

export interface EventUseCases {
  readonly createEvent: CreateEvent;
  readonly listEvents: ListEvents;
  readonly readEvent: ReadEvent;
  readonly editEvent: EditEvent;
  readonly deleteEvent: DeleteEvent;
}

const listQuery = z.strictObject({
  ...pageQuery,
  visibility: z.enum(eventVisibilities).exactOptional(),
  from: instant.exactOptional().meta({ description: 'Starts at or after.' }),
  to: instant.exactOptional().meta({ description: 'Starts before.' }),
  q: anyText.min(1).max(200).exactOptional().meta({ description: 'Found in the title, whatever the case.' }),
});

/** Events: what sessions belong to. */
export function eventRoutes(useCases: EventUseCases, write: SessionWriter): readonly Route[] {
  const { createEvent, listEvents, readEvent, editEvent, deleteEvent } = useCases;
  const forStaff = { tag: 'Events', caller: 'account' } as const;

  return [
    defineRoute({
      ...forStaff,
      method: 'post',
      path: '/events',
      operationId: 'createEvent',
      summary: 'Make an event',
      body: newEvent,
      responses: { 201: event },
      errors: ['forbidden', 'external_id_taken'],
      rateLimit: 'create',
      idempotent: true,
      revised: true,
      async handle({ body, caller, newId }) {
        const state = await createEvent.execute({ id: asEventId(newId), caller, details: body });
        return { status: 201, data: eventBody(state), location: `events/${state.id}`, etag: state.revision };
      },
    }),
    defineRoute({
      ...forStaff,
      method: 'get',
      path: '/events',
      operationId: 'listEvents',
      summary: 'List events, newest first',
      query: listQuery,
      responses: { 200: z.array(event) },
      errors: ['forbidden'],
      list: true,
      async handle({ query: { limit, cursor, ...filter }, caller }) {
        const page = { limit, ...(cursor !== undefined && { cursor }) };
        const { items, nextCursor } = await listEvents.execute(caller, filter, page);
        return { status: 200, data: items.map(eventBody), nextCursor };
      },
    }),
    defineRoute({
      ...forStaff,
      method: 'get',
      path: '/events/{id}',
      operationId: 'getEvent',
      summary: 'Read an event with its sessions',
      params: eventParams,
      responses: { 200: eventDetail },
      errors: ['event_not_found'],
      revised: true,
      async handle({ params: { id }, caller }) {
        const detail = await readEvent.forMember(id, caller);
        return { status: 200, data: eventDetailBody(detail, caller, write), etag: detail.event.revision };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/events/public/{id}',
      operationId: 'getPublicEvent',
      tag: 'Events',
      summary: 'Read a public event with its sessions',
      caller: 'anyone',
      params: eventParams,
      responses: { 200: eventDetail },
      errors: ['event_not_found'],
      revised: true,
      async handle({ params: { id }, caller }) {
        const detail = await readEvent.forAnyone(id, caller);
        return { status: 200, data: eventDetailBody(detail, caller, write), etag: detail.event.revision };
      },
    }),
    defineRoute({
      ...forStaff,
      method: 'patch',
      path: '/events/{id}',
      operationId: 'updateEvent',
      summary: 'Change an event',
      params: eventParams,
      body: eventChanges,
      responses: { 200: event },
      errors: ['forbidden', 'event_not_found', 'external_id_taken', 'precondition_failed'],
      revised: true,
      async handle({ params: { id }, body, caller, ifMatch }) {
        const state = await editEvent.execute({ id, caller, changes: body, ifMatch });
        return { status: 200, data: eventBody(state), etag: state.revision };
      },
    }),
    defineRoute({
      ...forStaff,
      method: 'delete',
      path: '/events/{id}',
      operationId: 'deleteEvent',
      summary: 'Delete an event that no session belongs to',
      params: eventParams,
      responses: { 204: null },
      errors: ['forbidden', 'event_not_found', 'event_in_use', 'precondition_failed'],
      revised: true,
      async handle({ params: { id }, caller, ifMatch }) {
        await deleteEvent.execute({ id, caller, ifMatch });
        return { status: 204 };
      },
    }),
  ];
}
