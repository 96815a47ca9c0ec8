import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { SessionCloser } from './session-closer.ts';

/** The host ends the class; everybody is put out. */
export class EndSession {
  readonly #closer: SessionCloser;
  readonly #clock: Clock;

  constructor(closer: SessionCloser, clock: Clock) {
    this.#closer = closer;
    this.#clock = clock;
  }

  async execute({ id, caller }: { readonly id: SessionId; readonly caller: Caller }): Promise<SessionView> {
    return await this.#closer.close(id, caller, (session: Session) => session.end(caller, this.#clock.now()));
  }
}
