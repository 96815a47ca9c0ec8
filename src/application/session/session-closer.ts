import type { DateTime } from 'luxon';
import type { Session } from '../../domain/session/session.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { RoomKeeper } from '../room/room-keeper.ts';
import type { SessionCommand, SessionCommands } from './session-commands.ts';

/** Brings a session to its end: first with us, then at the provider. */
export class SessionCloser {
  readonly #commands: SessionCommands;
  readonly #roomKeeper: RoomKeeper;

  constructor(commands: SessionCommands, roomKeeper: RoomKeeper) {
    this.#commands = commands;
    this.#roomKeeper = roomKeeper;
  }

  async close(
    command: Omit<SessionCommand, 'concerned'>,
    end: (session: Session, now: DateTime) => void,
  ): Promise<SessionView> {
    const concerned = 'everybody inside';
    const state = await this.#commands.run({ ...command, concerned }, async (session, now, stores) => {
      end(session, now);
      await this.#roomKeeper.followUp(stores, session.state);
    });
    // The class is over whatever the provider does; that its room is still "ready" shows what is left to do.
    await this.#roomKeeper.tendNow(state);
    return await this.#commands.show(command.id, command.caller);
  }
}
