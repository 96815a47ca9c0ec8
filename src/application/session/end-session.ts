import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { SessionCloser } from './session-closer.ts';

/** The host ends the class; everybody is put out. */
export class EndSession {
  readonly #closer: SessionCloser;

  constructor(closer: SessionCloser) {
    this.#closer = closer;
  }

  async execute({ id, caller }: { readonly id: SessionId; readonly caller: Caller }): Promise<SessionView> {
    return await this.#closer.close({ id, caller }, (session, now) => session.end(caller, now));
  }
}
