import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { RoomKeeper } from '../room/room-keeper.ts';
import type { SessionCommands } from './session-commands.ts';

export interface RemoveParticipantInput {
  readonly id: SessionId;
  readonly participantId: ParticipantId;
  readonly caller: Caller;
}

/** Puts a person out, who can't come back. Removing twice changes nothing. */
export class RemoveParticipant {
  readonly #unitOfWork: UnitOfWork;
  readonly #commands: SessionCommands;
  readonly #roomKeeper: RoomKeeper;

  constructor(unitOfWork: UnitOfWork, commands: SessionCommands, roomKeeper: RoomKeeper) {
    this.#unitOfWork = unitOfWork;
    this.#commands = commands;
    this.#roomKeeper = roomKeeper;
  }

  async execute({ id, participantId, caller }: RemoveParticipantInput): Promise<void> {
    const personId = await this.#unitOfWork.run(({ sessions }) => sessions.personBehind(id, participantId));
    const concerned = personId ? [personId] : [];
    await this.#commands.run(
      { id, caller, concerned, permit: (session) => session.requireManagedBy(caller) },
      async (session, now, stores) => {
        if (!personId) throw new NotFound('participant');
        session.remove(personId, caller, now);
        if (session.isChanged) await this.#roomKeeper.putOutLater(stores, session.state, [participantId]);
      },
    );
  }
}
