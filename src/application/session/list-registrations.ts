import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { requireManager } from '../../domain/session/permissions.ts';
import type { Page, PageRequest } from '../ports/page.ts';
import type { RegistrationView, SessionQueries } from '../ports/session-queries.ts';
import { requireView } from './require-session.ts';

/** Shows managers for whom seats are held ahead. */
export class ListRegistrations {
  readonly #queries: SessionQueries;

  constructor(queries: SessionQueries) {
    this.#queries = queries;
  }

  /** In the order in which they registered. @throws {Forbidden | NotFound} */
  async execute(id: SessionId, caller: Caller, page: PageRequest): Promise<Page<RegistrationView>> {
    const { state } = await requireView(this.#queries, id);
    requireManager(state, caller);
    return await this.#queries.registrations(id, page);
  }
}
