import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionChanges } from '../../domain/session/session-changes.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { RoomFitter } from '../room/room-fitter.ts';
import type { RoomKeeper } from '../room/room-keeper.ts';
import type { IfMatch, SessionCommands } from './session-commands.ts';

export interface EditSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly changes: SessionChanges;
  readonly ifMatch?: IfMatch | undefined;
}

/** Of so many the provider is asked to put each out; the others are found by the polls once the doors open again. */
const mostPutOut = 500;

/** Changes what managers may edit; a new time frees the seats taken at the door unless the new window is open. */
export class EditSession {
  readonly #commands: SessionCommands;
  readonly #roomFitter: RoomFitter;
  readonly #roomKeeper: RoomKeeper;

  constructor(commands: SessionCommands, roomFitter: RoomFitter, roomKeeper: RoomKeeper) {
    this.#commands = commands;
    this.#roomFitter = roomFitter;
    this.#roomKeeper = roomKeeper;
  }

  async execute({ id, caller, changes, ifMatch }: EditSessionInput): Promise<SessionView> {
    const moves = changes.startsAt !== undefined || changes.durationMinutes !== undefined;
    const concerned = moves ? 'everybody inside' : [];
    const permit = (session: Session) => session.requireManagedBy(caller);
    const state = await this.#commands.run({ id, caller, ifMatch, concerned, permit }, async (session, now, stores) => {
      const inside = session.sightings.inside();
      session.edit(changes, caller, now);
      if (changes.eventId && !(await stores.events.find(changes.eventId))) throw new NotFound('event');
      await this.#roomFitter.fit(stores, session, actorOf(caller), now);
      const out = inside.filter(({ personId }) => !session.participationOf(personId)?.present);
      const ids = out.slice(0, mostPutOut).map((place) => place.id);
      if (ids.length > 0) await this.#roomKeeper.putOutLater(stores, session.state, ids);
    });
    await this.#roomKeeper.tendNow(state);
    return await this.#commands.show(id, caller);
  }
}
