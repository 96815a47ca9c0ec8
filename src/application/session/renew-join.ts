import { NotFound } from '../../domain/expected-error.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { found } from './require-session.ts';
import type { Joined, WayIn } from './way-in.ts';

/** Makes the tokens of an earlier join anew, for a repeated call; it lets nobody in who isn't in. */
export class RenewJoin {
  readonly #unitOfWork: UnitOfWork;
  readonly #wayIn: WayIn;

  constructor(unitOfWork: UnitOfWork, wayIn: WayIn) {
    this.#unitOfWork = unitOfWork;
    this.#wayIn = wayIn;
  }

  async execute(id: SessionId, participantId: ParticipantId): Promise<Joined> {
    const { state, participation } = await this.#unitOfWork.run(async ({ sessions }) => {
      const personId = await sessions.personBehind(id, participantId);
      if (!personId) throw new NotFound('participant');
      const session = found(await sessions.find(id, [personId]));
      return { state: session.state, participation: session.participationOf(personId) };
    });
    if (!participation) throw new NotFound('participant');
    return await this.#wayIn.open(state, participation);
  }
}
