import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { askerOf } from './asker.ts';
import { keepSession } from './keep-session.ts';
import { found, requireView } from './require-session.ts';

export interface LockSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly locked: boolean;
}

/** Closes the door to whoever holds no seat, or opens it again. */
export class LockSession {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: SessionQueries;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, queries: SessionQueries, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#clock = clock;
  }

  async execute({ id, caller, locked }: LockSessionInput): Promise<SessionView> {
    await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      const now = this.#clock.now();
      session.recognise(caller, now);
      session.setLocked(locked, caller, now);
      await keepSession(stores, session);
    });
    return requireView(this.#queries, id, askerOf(caller));
  }
}
