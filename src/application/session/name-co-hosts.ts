import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { personOfUser } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { VideoProvider } from '../ports/video-provider.ts';
import { askerOf } from './asker.ts';
import { keepSession } from './keep-session.ts';
import { found, requireView } from './require-session.ts';
import { type RoomKeeper, unlessProviderFails } from './room-keeper.ts';

export interface CoHostInput {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly caller: Caller;
}

/** Names a co-host, and takes the name back, so that a class isn't locked out when the host is ill. */
export class NameCoHosts {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: SessionQueries;
  readonly #videoProvider: VideoProvider;
  readonly #roomKeeper: RoomKeeper;
  readonly #clock: Clock;

  constructor(
    unitOfWork: UnitOfWork,
    queries: SessionQueries,
    videoProvider: VideoProvider,
    roomKeeper: RoomKeeper,
    clock: Clock,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#videoProvider = videoProvider;
    this.#roomKeeper = roomKeeper;
    this.#clock = clock;
  }

  /** Naming somebody twice changes nothing. @throws {NotFound} when there is no such open account. */
  async add({ id, userId, caller }: CoHostInput): Promise<SessionView> {
    const state = await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, [personOfUser(userId)]));
      const now = this.#clock.now();
      session.recognise(caller, now);
      session.requireManagedBy(caller);
      const user = await stores.users.find(userId);
      if (!user?.isAccount || !user.isActive) throw new NotFound('user');
      session.addCoHost(userId, caller, now);
      session.requireFits(this.#videoProvider.limits);
      await keepSession(stores, session);
      return session.state;
    });
    await unlessProviderFails(() => this.#roomKeeper.refit(state));
    return requireView(this.#queries, id, askerOf(caller));
  }

  /** @throws {NotFound} when they are no co-host. */
  async remove({ id, userId, caller }: CoHostInput): Promise<SessionView> {
    await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, [personOfUser(userId)]));
      const now = this.#clock.now();
      session.recognise(caller, now);
      session.removeCoHost(userId, caller, now);
      await keepSession(stores, session);
    });
    return requireView(this.#queries, id, askerOf(caller));
  }
}
