import type { EventId } from '../../domain/event/event-id.ts';
import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { EventQueries } from '../ports/event-queries.ts';
import type { SessionQueries } from '../ports/session-queries.ts';
import type { EventDetail } from './event-view.ts';
import { withSessions } from './event-view.ts';

/** Shows one event with its sessions. */
export class ReadEvent {
  readonly #events: EventQueries;
  readonly #sessions: SessionQueries;
  readonly #reportFailure: (error: unknown) => void;

  constructor(events: EventQueries, sessions: SessionQueries, reportFailure: (error: unknown) => void) {
    this.#events = events;
    this.#sessions = sessions;
    this.#reportFailure = reportFailure;
  }

  /** To account holders. */
  async forMember(id: EventId, caller: Extract<Caller, { kind: 'account' }>): Promise<EventDetail> {
    const event = await this.#events.find(id);
    if (!event) throw new NotFound('event');
    return await withSessions(this.#sessions, event, caller, this.#reportFailure);
  }

  /** To anyone, public ones alone: that there is a members' event isn't told. */
  async forAnyone(id: EventId, caller: Caller): Promise<EventDetail> {
    const event = await this.#events.find(id);
    if (event?.visibility !== 'public') throw new NotFound('event');
    return await withSessions(this.#sessions, event, caller, this.#reportFailure);
  }
}
