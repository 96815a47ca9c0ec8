import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { requireHostOrOverseer } from '../../domain/session/permissions.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { SessionCloser } from './session-closer.ts';
import type { IfMatch } from './session-commands.ts';

export interface CancelSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly ifMatch?: IfMatch | undefined;
}

/** Calls a session off, scheduled or live. */
export class CancelSession {
  readonly #closer: SessionCloser;

  constructor(closer: SessionCloser) {
    this.#closer = closer;
  }

  async execute({ id, caller, ifMatch }: CancelSessionInput): Promise<SessionView> {
    return await this.#closer.close(
      { id, caller, ifMatch, permit: ({ state }) => requireHostOrOverseer(state, caller) },
      (session, now) => session.cancel(caller, now),
    );
  }
}
