import { Unauthenticated } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { askerOf, concerning } from './asker.ts';
import type { SessionCommands } from './session-commands.ts';

/** Lets the caller's seat go. Leaving twice changes nothing. */
export class LeaveSession {
  readonly #commands: SessionCommands;

  constructor(commands: SessionCommands) {
    this.#commands = commands;
  }

  async execute({ id, caller }: { readonly id: SessionId; readonly caller: Caller }): Promise<void> {
    await this.#commands.run({ id, caller, concerned: concerning(caller) }, (session, now) => {
      const personId = askerOf(caller);
      if (!personId) throw new Unauthenticated('Say who leaves: send the participantToken of the join.');
      session.leave(personId, now);
    });
  }
}
