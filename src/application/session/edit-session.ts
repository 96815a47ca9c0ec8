import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { SessionChanges } from '../../domain/session/session-changes.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { VideoProvider } from '../ports/video-provider.ts';
import { askerOf } from './asker.ts';
import { keepSession } from './keep-session.ts';
import { found, requireView } from './require-session.ts';
import { type RoomKeeper, unlessProviderFails } from './room-keeper.ts';

export interface EditSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly changes: SessionChanges;
  readonly ifMatch?: ((revision: number) => boolean) | undefined;
}

/** Changes what managers may edit; a new time frees the seats taken at the door unless the new window is open. */
export class EditSession {
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

  async execute({ id, caller, changes, ifMatch }: EditSessionInput): Promise<SessionView> {
    const state = await this.#unitOfWork.run(async (stores) => {
      const moves = changes.startsAt !== undefined || changes.durationMinutes !== undefined;
      const now = this.#clock.now();
      const session = found(await stores.sessions.findForChange(id, moves ? 'everybody inside' : []));
      session.recognise(caller, now);
      session.requireManagedBy(caller);
      if (ifMatch) session.requireRevision(ifMatch);
      session.edit(changes, caller, now);
      if (changes.eventId && !(await stores.events.find(changes.eventId))) throw new NotFound('event');
      if (changes.capacity !== undefined) session.requireFits(this.#videoProvider.limits);
      await keepSession(stores, session);
      return session.state;
    });
    if (changes.capacity !== undefined || changes.title !== undefined)
      await unlessProviderFails(() => this.#roomKeeper.refit(state));
    return requireView(this.#queries, id, askerOf(caller));
  }
}
