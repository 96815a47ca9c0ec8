import type { EventFilter, EventQueries } from '../../../application/ports/event-queries.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { EventState } from '../../../domain/event/event.ts';
import type { EventId } from '../../../domain/event/event-id.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';
import type { Keyset } from '../keyset.ts';
import { pageOf } from '../keyset.ts';

const newestFirst: Keyset<EventState> = {
  list: 'events',
  positionOf: ({ createdAt, id }) => [createdAt.toMillis(), id],
  direction: 'desc',
};

/** Reads the events that the in-memory unit of work writes. */
export class InMemoryEventQueries implements EventQueries {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async find(id: EventId): Promise<EventState | undefined> {
    return this.#tables.events.get(id);
  }

  async list(filter: EventFilter, page: PageRequest): Promise<Page<EventState>> {
    const admitted = [...this.#tables.events.values()].filter((event) => admits(filter, event));
    return pageOf(admitted, newestFirst, page);
  }
}

function admits({ visibility, q, from, to }: EventFilter, event: EventState): boolean {
  if (visibility && event.visibility !== visibility) return false;
  if (q !== undefined && !event.title.toLowerCase().includes(q.toLowerCase())) return false;
  if (from && !(event.startsAt && event.startsAt >= from)) return false;
  return !to || (event.startsAt !== undefined && event.startsAt < to);
}
