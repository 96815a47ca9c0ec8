import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { keepSession } from './keep-session.ts';
import { found } from './require-session.ts';

export interface RemoveParticipantInput {
  readonly id: SessionId;
  readonly participantId: ParticipantId;
  readonly caller: Caller;
}

/** Puts a person out, who can't come back. Removing twice changes nothing. */
export class RemoveParticipant {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  async execute({ id, participantId, caller }: RemoveParticipantInput): Promise<void> {
    await this.#unitOfWork.run(async (stores) => {
      const personId = await stores.sessions.personBehind(id, participantId);
      const session = found(await stores.sessions.findForChange(id, personId ? [personId] : []));
      const now = this.#clock.now();
      session.recognise(caller, now);
      session.requireManagedBy(caller);
      if (!personId) throw new NotFound('participant');
      session.remove(personId, caller, now);
      await keepSession(stores, session);
    });
  }
}
