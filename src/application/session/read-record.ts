import { Forbidden, Unauthenticated } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { isManager, requireManager } from '../../domain/session/permissions.ts';
import { recognise } from '../../domain/session/recognise.ts';
import type { Clock } from '../ports/clock.ts';
import type { Page, PageRequest } from '../ports/page.ts';
import type { AttendanceView, HistoryEntry, ParticipantView, SessionQueries } from '../ports/session-queries.ts';
import { askerOf } from './asker.ts';
import { requireView } from './require-session.ts';

/** Shows who is in a session, who was there, and what happened. */
export class ReadRecord {
  readonly #queries: SessionQueries;
  readonly #clock: Clock;

  constructor(queries: SessionQueries, clock: Clock) {
    this.#queries = queries;
    this.#clock = clock;
  }

  /** For managers, and for whoever takes part. */
  async participants(
    id: SessionId,
    caller: Caller,
    presentOnly: boolean,
    page: PageRequest,
  ): Promise<Page<ParticipantView>> {
    const view = await this.#recognised(id, caller);
    if (caller.kind === 'anonymous') throw new Unauthenticated();
    const takesPart = view.asker !== undefined && !view.asker.removed;
    if (!isManager(view.state, caller) && !takesPart)
      throw new Forbidden('Only those who manage the session or take part in it can see who is there.');
    return await this.#queries.participants(id, presentOnly, page);
  }

  /** For managers. */
  async attendance(id: SessionId, caller: Caller): Promise<readonly AttendanceView[]> {
    requireManager((await this.#recognised(id, caller)).state, caller);
    return await this.#queries.attendance(id);
  }

  /** For managers. */
  async history(id: SessionId, caller: Caller, page: PageRequest): Promise<Page<HistoryEntry>> {
    requireManager((await this.#recognised(id, caller)).state, caller);
    return await this.#queries.history(id, page);
  }

  async #recognised(id: SessionId, caller: Caller) {
    const view = await requireView(this.#queries, id, askerOf(caller));
    recognise(view.state, caller, this.#clock.now());
    return view;
  }
}
