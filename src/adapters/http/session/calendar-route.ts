import { createHash } from 'node:crypto';
import type { CalendarWriter } from '../../../application/ports/calendar-writer.ts';
import { sessionFacts } from '../../../application/schedule/session-facts.ts';
import type { ReadSession } from '../../../application/session/read-session.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { sessionParams } from './session-schemas.ts';

const calendar = 'text/calendar';

/** The session as an event for calendars. `publicUrl` is where links lead. */
export const calendarRoute = (readSession: ReadSession, writer: CalendarWriter, publicUrl: string): Route =>
  defineRoute({
    method: 'get',
    path: '/sessions/{id}/calendar.ics',
    operationId: 'getSessionCalendar',
    tag: 'Sessions',
    summary: 'The session as a calendar event',
    description:
      'For whoever holds the link. The same event as in the mails: its `UID` stays, its `SEQUENCE` grows with each change ' +
      'of time or title and when it is canceled. People who come and go do not change it.',
    caller: 'anyone',
    params: sessionParams,
    responses: {},
    media: { [calendar]: 'An iCalendar file (RFC 5545) with one event.' },
    contentTag: true,
    errors: ['session_not_found'],
    async handle({ params: { id }, caller }) {
      const { state, hostName } = await readSession.byId(id, caller);
      const raw = writer.event(sessionFacts(state, hostName, `${publicUrl}/sessions/${id}`), state.updatedAt);
      const tag = createHash('sha256').update(raw).digest('base64url').slice(0, 22);
      const headers = { ETag: `"${tag}"`, 'Content-Disposition': `inline; filename="${id}.ics"` };
      return { status: 200, raw, contentType: `${calendar}; charset=utf-8`, headers };
    },
  });
