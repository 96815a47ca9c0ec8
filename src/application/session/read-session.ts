import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { readJoinCode } from '../../domain/session/join-code.ts';
import { recognise } from '../../domain/session/recognise.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { askerOf } from './asker.ts';
import { requireView } from './require-session.ts';

/** Shows one session to whoever holds its link or its code. */
export class ReadSession {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: SessionQueries;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, queries: SessionQueries, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#clock = clock;
  }

  async byId(id: SessionId, caller: Caller): Promise<SessionView> {
    const view = await requireView(this.#queries, id, askerOf(caller));
    recognise(view.state, caller, this.#clock.now());
    return view;
  }

  /** `code` as it was typed. @throws {NotFound} when no session has it. */
  async byCode(code: string, caller: Caller): Promise<SessionView> {
    const id = await this.#unitOfWork.run(({ sessions }) => sessions.idOfCode(readJoinCode(code)));
    if (!id) throw new NotFound('session');
    return await this.byId(id, caller);
  }
}
