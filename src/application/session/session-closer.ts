import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { askerOf } from './asker.ts';
import { keepSession } from './keep-session.ts';
import { found, requireView } from './require-session.ts';
import { type RoomKeeper, unlessProviderFails } from './room-keeper.ts';

/** Brings a session to its end: first with us, then at the provider. */
export class SessionCloser {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: SessionQueries;
  readonly #roomKeeper: RoomKeeper;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, queries: SessionQueries, roomKeeper: RoomKeeper, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#roomKeeper = roomKeeper;
    this.#clock = clock;
  }

  async close(id: SessionId, caller: Caller, end: (session: Session) => void): Promise<SessionView> {
    const state = await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, 'everybody inside'));
      session.recognise(caller, this.#clock.now());
      end(session);
      await keepSession(stores, session);
      return session.state;
    });
    // The class is over whatever the provider does; that its room is still "ready" shows what is left to do.
    await unlessProviderFails(() => this.#roomKeeper.close(state));
    return requireView(this.#queries, id, askerOf(caller));
  }
}
