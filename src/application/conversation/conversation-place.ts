import { NotInside } from '../../domain/conversation/errors.ts';
import { Forbidden, Unauthenticated } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Participation } from '../../domain/session/participation.ts';
import { isManager, requireManager } from '../../domain/session/permissions.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { askerOf, concerning } from '../session/asker.ts';
import { found } from '../session/require-session.ts';

export interface Place {
  readonly session: Session;
  readonly participation?: Participation;
  readonly manages: boolean;
}

/** Finds out where a caller stands in a session's conversation. */
export class ConversationPlace {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** @throws {NotFound | InvalidToken} */
  async of(id: SessionId, caller: Caller): Promise<Place> {
    const session = found(await this.#unitOfWork.run(({ sessions }) => sessions.find(id, concerning(caller))));
    session.recognise(caller, this.#clock.now());
    const participation = session.participationOf(askerOf(caller));
    return { session, ...(participation && { participation }), manages: isManager(session.state, caller) };
  }

  /** Somebody who may read along. @throws {Unauthenticated | Forbidden} */
  async reader(id: SessionId, caller: Caller): Promise<Place> {
    const place = await this.of(id, caller);
    if (caller.kind === 'anonymous') throw new Unauthenticated();
    if (place.manages || (place.participation && !place.participation.removedAt)) return place;
    throw new Forbidden('Only those who manage the session or take part in it can read its conversation.');
  }

  /** Somebody with a voice. @throws {Unauthenticated | NotInside} */
  async voice(id: SessionId, caller: Caller): Promise<Participation> {
    const { participation } = await this.of(id, caller);
    if (caller.kind === 'anonymous') throw new Unauthenticated();
    if (!participation) throw new NotInside();
    return participation;
  }

  /** @throws {Unauthenticated | Forbidden} for who doesn't manage it. */
  async manager(id: SessionId, caller: Caller): Promise<void> {
    const { session } = await this.of(id, caller);
    requireManager(session.state, caller);
  }
}
