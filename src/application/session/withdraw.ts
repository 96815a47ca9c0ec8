import type { DateTime } from 'luxon';
import { NotFound, Unauthenticated } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { released } from '../../domain/session/guest-registration.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Participation } from '../../domain/session/participation.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { GuestRegistrations } from '../ports/guest-registrations.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { askerOf } from './asker.ts';
import type { SessionCommands } from './session-commands.ts';

/** Lets a seat go that is held ahead. Doing it twice changes nothing. */
export class Withdraw {
  readonly #unitOfWork: UnitOfWork;
  readonly #commands: SessionCommands;

  constructor(unitOfWork: UnitOfWork, commands: SessionCommands) {
    this.#unitOfWork = unitOfWork;
    this.#commands = commands;
  }

  /** The caller's own. @throws {Unauthenticated} for who does not say who they are. */
  async execute({ id, caller }: { readonly id: SessionId; readonly caller: Caller }): Promise<void> {
    const personId = askerOf(caller);
    await this.#commands.run(
      { id, caller, concerned: personId ? [personId] : [] },
      async (session, now, { guestRegistrations }) => {
        if (!personId) throw new Unauthenticated('Say who withdraws: sign in, or send the token of the registration.');
        session.registrations.remove(personId, actorOf(caller), now);
        await release(guestRegistrations, session.participationOf(personId), now);
      },
    );
  }

  /** Somebody else's, by a manager. @throws {Forbidden | NotFound} */
  async remove(input: {
    readonly id: SessionId;
    readonly participantId: ParticipantId;
    readonly caller: Caller;
  }): Promise<void> {
    const { id, participantId, caller } = input;
    const personId = await this.#unitOfWork.run(({ sessions }) => sessions.personBehind(id, participantId));
    await this.#commands.run(
      { id, caller, concerned: personId ? [personId] : [], permit: (session) => session.requireManagedBy(caller) },
      async (session, now, { guestRegistrations }) => {
        if (!personId || !session.participationOf(personId)?.registeredAt) throw new NotFound('registration');
        session.registrations.remove(personId, actorOf(caller), now);
        await release(guestRegistrations, session.participationOf(personId), now);
      },
    );
  }
}

/** A guest who is registered no more is told so and then forgotten. Who was put out stays known, so as not to come back. */
async function release(guests: GuestRegistrations, place: Participation | undefined, at: DateTime): Promise<void> {
  if (!place || place.userId || place.removedAt) return;
  const known = await guests.find(place.id);
  if (known?.confirmedAt) await guests.save(released(known, at));
}
