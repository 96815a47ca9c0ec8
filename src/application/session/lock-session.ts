import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { IfMatch, SessionCommands } from './session-commands.ts';

export interface LockSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly locked: boolean;
  readonly ifMatch?: IfMatch | undefined;
}

/** Closes the door to whoever holds no seat, or opens it again. */
export class LockSession {
  readonly #commands: SessionCommands;

  constructor(commands: SessionCommands) {
    this.#commands = commands;
  }

  async execute({ id, caller, locked, ifMatch }: LockSessionInput): Promise<SessionView> {
    await this.#commands.run(
      { id, caller, ifMatch, permit: (session) => session.requireManagedBy(caller) },
      (session, now) => session.setLocked(locked, caller, now),
    );
    return await this.#commands.show(id, caller);
  }
}
