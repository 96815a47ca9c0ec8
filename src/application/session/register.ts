import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import { personOfUser } from '../../domain/session/ids.ts';
import type { Newcomer } from '../../domain/session/participation.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { Clock } from '../ports/clock.ts';
import type { RegistrationView } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { keepSession } from './keep-session.ts';
import type { SeatGrace } from './let-go.ts';
import { makeRoom } from './make-room.ts';
import { found } from './require-session.ts';

export interface RegisterInput {
  readonly id: SessionId;
  readonly caller: Extract<Caller, { kind: 'account' }>;
  /** Somebody whom a manager registers; the caller without it. */
  readonly userId?: UserId | undefined;
  /** The id of the place that is made for who has none. */
  readonly participantId: ParticipantId;
}

/** Holds a seat ahead for somebody with an account. Registering twice changes nothing. */
export class Register {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;
  readonly #grace: SeatGrace;

  constructor(unitOfWork: UnitOfWork, clock: Clock, grace: SeatGrace) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
    this.#grace = grace;
  }

  /** @throws {Forbidden} for who registers others and is no manager, {NotFound}, and the session's refusals. */
  async execute({ id, caller, userId = caller.userId, participantId }: RegisterInput): Promise<RegistrationView> {
    return await this.#unitOfWork.run(async (stores) => {
      const personId = personOfUser(userId);
      const session = found(await stores.sessions.findForChange(id, [personId]));
      if (userId !== caller.userId) session.requireManagedBy(caller);
      const user = await stores.users.find(userId);
      if (!user?.isAccount || !user.isActive) throw new NotFound('user');
      const now = this.#clock.now();
      const person: Newcomer = { personId, userId, participantId };
      await makeRoom(stores.sessions, session, personId, { now, grace: this.#grace });
      const registered = session.registrations.add(person, actorOf(caller), now);
      await keepSession(stores, session);
      return { ...registered, displayName: user.state.displayName };
    });
  }
}
