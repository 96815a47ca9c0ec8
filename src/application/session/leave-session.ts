import { Unauthenticated } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { concerning } from './asker.ts';
import { keepSession } from './keep-session.ts';
import { found } from './require-session.ts';

/** Lets the caller's seat go. Leaving twice changes nothing. */
export class LeaveSession {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  async execute({ id, caller }: { readonly id: SessionId; readonly caller: Caller }): Promise<void> {
    await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, concerning(caller)));
      const now = this.#clock.now();
      const { personId } = session.recognise(caller, now);
      if (!personId) throw new Unauthenticated('Say who leaves: send the participantToken of the join.');
      session.leave(personId, now);
      await keepSession(stores, session);
    });
  }
}
