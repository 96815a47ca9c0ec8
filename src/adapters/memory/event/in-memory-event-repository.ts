import type { EventRepository } from '../../../application/ports/event-repository.ts';
import { Event } from '../../../domain/event/event.ts';
import type { EventId } from '../../../domain/event/event-id.ts';
import { ExternalIdTaken } from '../../../domain/expected-error.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

/** Events in a map of immutable states. Locks are the unit of work's, which runs one piece of work at a time. */
export class InMemoryEventRepository implements EventRepository {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async find(id: EventId): Promise<Event | undefined> {
    const state = this.#tables.events.get(id);
    return state && Event.restore(state);
  }

  async findForChange(id: EventId): Promise<Event | undefined> {
    return await this.find(id);
  }

  async countSessions(id: EventId): Promise<number> {
    return [...this.#tables.sessions.values()].filter(({ state }) => state.eventId === id).length;
  }

  async add(event: Event): Promise<void> {
    await this.save(event);
  }

  async save({ state }: Event): Promise<void> {
    const { id, externalId } = state;
    const others = [...this.#tables.events.values()].filter((other) => other.id !== id);
    if (externalId !== undefined && others.some((other) => other.externalId === externalId))
      throw new ExternalIdTaken();
    this.#tables.events.set(id, state);
  }

  async delete(id: EventId): Promise<void> {
    this.#tables.events.delete(id);
  }
}
