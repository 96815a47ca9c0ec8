import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { askerOf } from './asker.ts';
import { keepSession } from './keep-session.ts';
import { found, requireView } from './require-session.ts';
import type { RoomKeeper } from './room-keeper.ts';

/** The host starts the class; its room is made now if it isn't there yet. */
export class StartSession {
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

  /** @throws {VideoProviderFailed} when no room can be had; the session then stays scheduled. */
  async execute({ id, caller }: { readonly id: SessionId; readonly caller: Caller }): Promise<SessionView> {
    const plan = found(await this.#unitOfWork.run(({ sessions }) => sessions.find(id, [])));
    plan.recognise(caller, this.#clock.now());
    plan.requireStartableBy(caller, this.#clock.now());
    await this.#roomKeeper.ensure(plan.state);
    await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      session.start(caller, this.#clock.now());
      await keepSession(stores, session);
    });
    return requireView(this.#queries, id, askerOf(caller));
  }
}
