import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { requireHostOrOverseer } from '../../domain/session/permissions.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { SessionCloser } from './session-closer.ts';

export interface CancelSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly ifMatch?: ((revision: number) => boolean) | undefined;
}

/** Calls a session off, scheduled or live. */
export class CancelSession {
  readonly #closer: SessionCloser;
  readonly #clock: Clock;

  constructor(closer: SessionCloser, clock: Clock) {
    this.#closer = closer;
    this.#clock = clock;
  }

  async execute({ id, caller, ifMatch }: CancelSessionInput): Promise<SessionView> {
    return await this.#closer.close(id, caller, (session: Session) => {
      requireHostOrOverseer(session.state, caller);
      if (ifMatch) session.requireRevision(ifMatch);
      session.cancel(caller, this.#clock.now());
    });
  }
}
