import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { personOfUser } from '../../domain/session/ids.ts';
import { requireHostOrOverseer } from '../../domain/session/permissions.ts';
import type { Session } from '../../domain/session/session.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { RoomFitter } from '../room/room-fitter.ts';
import type { RoomKeeper } from '../room/room-keeper.ts';
import type { IfMatch, SessionCommand, SessionCommands } from './session-commands.ts';

export interface CoHostInput {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly caller: Caller;
  readonly ifMatch?: IfMatch | undefined;
}

/** Names a co-host, and takes the name back, so that a class isn't locked out when the host is ill. */
export class NameCoHosts {
  readonly #commands: SessionCommands;
  readonly #roomFitter: RoomFitter;
  readonly #roomKeeper: RoomKeeper;

  constructor(commands: SessionCommands, roomFitter: RoomFitter, roomKeeper: RoomKeeper) {
    this.#commands = commands;
    this.#roomFitter = roomFitter;
    this.#roomKeeper = roomKeeper;
  }

  /** Naming somebody twice changes nothing. @throws {NotFound} when there is no such open account. */
  async add(input: CoHostInput): Promise<SessionView> {
    const { id, userId, caller } = input;
    const state = await this.#commands.run(commandOf(input), async (session, now, stores) => {
      const user = await stores.users.find(userId);
      if (!user?.isAccount || !user.isActive) throw new NotFound('user');
      session.addCoHost(userId, caller, now);
      await this.#roomFitter.fit(stores, session, actorOf(caller), now);
    });
    await this.#roomKeeper.tendNow(state);
    return await this.#commands.show(id, caller);
  }

  /** @throws {NotFound} when they are no co-host. */
  async remove(input: CoHostInput): Promise<SessionView> {
    const { id, userId, caller } = input;
    await this.#commands.run(commandOf(input), async (session, now, stores) => {
      const personId = personOfUser(userId);
      const before = session.participationOf(personId);
      session.removeCoHost(userId, caller, now);
      await this.#roomKeeper.followUp(stores, session.state);
      if (!before?.present) return;
      // What let them in makes a host of them at the provider: who keeps a seat is to come in anew, as a participant.
      const isInside = session.participationOf(personId)?.present;
      await this.#roomKeeper.putOutLater(stores, session.state, [before.id], isInside ? { anew: true } : {});
    });
    return await this.#commands.show(id, caller);
  }
}

const commandOf = ({ id, userId, caller, ifMatch }: CoHostInput): SessionCommand => ({
  id,
  caller,
  ifMatch,
  concerned: [personOfUser(userId)],
  permit: ({ state }: Session) => requireHostOrOverseer(state, caller),
});
