import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { found } from './require-session.ts';
import type { Joined, WayIn } from './way-in.ts';

export interface RenewJoinInput {
  readonly id: SessionId;
  readonly participantId: ParticipantId;
  readonly caller: Caller;
}

/** Makes the tokens of an earlier join anew, for a repeated call; it lets nobody in who isn't in. */
export class RenewJoin {
  readonly #unitOfWork: UnitOfWork;
  readonly #wayIn: WayIn;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, wayIn: WayIn, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#wayIn = wayIn;
    this.#clock = clock;
  }

  /** @throws {NotFound} when the place is not the caller's; who has no token proves it by the key of the call. */
  async execute({ id, participantId, caller }: RenewJoinInput): Promise<Joined> {
    const { state, participation } = await this.#unitOfWork.run(async ({ sessions }) => {
      const personId = await sessions.personBehind(id, participantId);
      if (!personId) throw new NotFound('participant');
      const session = found(await sessions.find(id, [personId]));
      const asker = session.recognise(caller, this.#clock.now());
      if (asker.personId && asker.personId !== personId) throw new NotFound('participant');
      return { state: session.state, participation: session.participationOf(personId) };
    });
    if (!participation?.joinedAt) throw new NotFound('participant');
    return await this.#wayIn.open(state, { ...participation, joinedAt: participation.joinedAt });
  }
}
