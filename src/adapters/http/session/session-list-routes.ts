import { z } from 'zod';
import type { Page } from '../../../application/ports/page.ts';
import type { SessionView } from '../../../application/ports/session-queries.ts';
import type { ListSessions } from '../../../application/session/list-sessions.ts';
import { asEventId } from '../../../domain/event/event-id.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { asUserId } from '../../../domain/identity/user-id.ts';
import { statuses } from '../../../domain/session/status.ts';
import { visibilities } from '../../../domain/session/visibility.ts';
import { instant } from '../instant.ts';
import { pageQuery, queryBoolean, queryList } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { anyText } from '../text.ts';
import type { SessionWriter } from './session-body.ts';
import { session } from './session-schemas.ts';

const userId = z.uuid().transform(asUserId);

const listQuery = z.strictObject({
  ...pageQuery,
  status: queryList(z.enum(statuses)).exactOptional(),
  hostId: userId.exactOptional(),
  eventId: z.uuid().transform(asEventId).exactOptional(),
  tag: anyText.min(1).max(200).exactOptional(),
  visibility: z.enum(visibilities).exactOptional(),
  from: instant.exactOptional().meta({ description: 'Starts at or after.' }),
  to: instant.exactOptional().meta({ description: 'Starts before.' }),
  q: anyText.min(1).max(200).exactOptional().meta({ description: 'Found in the title, whatever the case.' }),
  mine: z.enum(['host', 'participant', 'registered']).exactOptional(),
  archived: queryBoolean.exactOptional(),
  sort: z.enum(['startsAt', 'createdAt', 'title']).default('startsAt'),
  order: z.enum(['asc', 'desc']).default('asc'),
});

/** Lists of sessions. */
export function sessionListRoutes(listSessions: ListSessions, write: SessionWriter): readonly Route[] {
  const answer = ({ items, nextCursor }: Page<SessionView>, caller: Caller) =>
    ({ status: 200, data: items.map((view) => write(view, caller)), nextCursor }) as const;
  const common = {
    method: 'get',
    tag: 'Sessions',
    caller: 'anyone',
    responses: { 200: z.array(session) },
    list: true,
  } as const;

  return [
    defineRoute({
      ...common,
      path: '/sessions',
      operationId: 'listSessions',
      summary: 'List the sessions that you may find',
      description: 'Scheduled and live ones unless `status` says otherwise; of the archived, ended and canceled ones.',
      query: listQuery,
      errors: ['unauthenticated'],
      async handle({ query, caller }) {
        const { limit, cursor, sort, order, ...filter } = query;
        const page = { limit, ...(cursor !== undefined && { cursor }) };
        return answer(
          await listSessions.execute({ ...filter, caller, page, order: { by: sort, direction: order } }),
          caller,
        );
      },
    }),
    defineRoute({
      ...common,
      path: '/sessions/upcoming',
      operationId: 'listUpcomingSessions',
      summary: 'List scheduled sessions that are still to come, soonest first',
      query: z.strictObject({ ...pageQuery, hostId: userId.exactOptional() }),
      handle: async ({ query: { hostId, ...page }, caller }) =>
        answer(await listSessions.upcoming(caller, hostId, page), caller),
    }),
  ];
}
