import type { Event } from '../../domain/event/event.ts';
import type { EventId } from '../../domain/event/event-id.ts';

/** Keeps events. */
export interface EventRepository {
  find(id: EventId): Promise<Event | undefined>;

  /** Waits for whoever is changing the event or putting a session into it, and keeps others waiting till the end. */
  findForChange(id: EventId): Promise<Event | undefined>;

  countSessions(id: EventId): Promise<number>;

  /** @throws {ExternalIdTaken} */
  add(event: Event): Promise<void>;

  /** @throws {ExternalIdTaken} */
  save(event: Event): Promise<void>;

  delete(id: EventId): Promise<void>;
}
