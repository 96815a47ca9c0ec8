import type { EventState } from '../../domain/event/event.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { listScopeOf } from '../../domain/session/visibility.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import { askerOf } from '../session/asker.ts';

export interface EventDetail {
  readonly event: EventState;
  /** At most 100, soonest first, as the caller may find them; absent when they can't be read just now. */
  readonly sessions?: readonly SessionView[];
}

const mostSessions = 100;

/** Adds an event's sessions. An event is still worth showing when its sessions can't be read. */
export async function withSessions(
  queries: SessionQueries,
  event: EventState,
  caller: Caller,
  reportFailure: (error: unknown) => void,
): Promise<EventDetail> {
  try {
    const { items } = await queries.list(
      { status: ['scheduled', 'live'], archived: false, eventId: event.id },
      { by: 'startsAt', direction: 'asc' },
      listScopeOf(caller),
      { limit: mostSessions },
      askerOf(caller),
    );
    return { event, sessions: items };
  } catch (error) {
    reportFailure(error);
    return { event };
  }
}
