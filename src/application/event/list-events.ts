import type { EventState } from '../../domain/event/event.ts';
import { Forbidden } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { callerIsStaff } from '../../domain/identity/caller.ts';
import type { EventFilter, EventQueries } from '../ports/event-queries.ts';
import type { Page, PageRequest } from '../ports/page.ts';

/** Shows staff the events there are. */
export class ListEvents {
  readonly #queries: EventQueries;

  constructor(queries: EventQueries) {
    this.#queries = queries;
  }

  async execute(caller: Caller, filter: EventFilter, page: PageRequest): Promise<Page<EventState>> {
    if (!callerIsStaff(caller)) throw new Forbidden('Only staff can list events.');
    return await this.#queries.list(filter, page);
  }
}
