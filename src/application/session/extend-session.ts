import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { RoomKeeper } from '../room/room-keeper.ts';
import type { SessionCommands } from './session-commands.ts';

export interface ExtendSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly minutes: number;
}

/** Gives a live class more time, at most 960 minutes in all. */
export class ExtendSession {
  readonly #commands: SessionCommands;
  readonly #roomKeeper: RoomKeeper;

  constructor(commands: SessionCommands, roomKeeper: RoomKeeper) {
    this.#commands = commands;
    this.#roomKeeper = roomKeeper;
  }

  async execute({ id, caller, minutes }: ExtendSessionInput): Promise<SessionView> {
    await this.#commands.run({ id, caller }, async (session, now, stores) => {
      session.extend(minutes, caller, now);
      await this.#roomKeeper.followUp(stores, session.state);
    });
    return await this.#commands.show(id, caller);
  }
}
