import type { DateTime } from 'luxon';
import type { JoinDecision } from '../../domain/session/join-decision.ts';
import type { JoiningPerson } from '../../domain/session/participation.ts';
import type { SeatHold } from '../../domain/session/registrations.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionRepository } from '../ports/session-repository.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { keepSession } from './keep-session.ts';

/** For how long a seat is kept whose person no witness sees any more. */
export interface SeatGrace {
  readonly seconds: number;
}

/**
 * The join decision, where seats are let go that nobody has been seen on, or has claimed, for too long, if one is wanted. Whether that is
 * stored is for the caller: `can-join` decides the same as `join`, and changes nothing.
 */
export async function decideJoinLettingGo(
  sessions: SessionRepository,
  session: Session,
  person: JoiningPerson,
  { now, grace, hold }: { readonly now: DateTime; readonly grace: SeatGrace; readonly hold: SeatHold },
): Promise<JoinDecision> {
  const decision = session.decideJoin(person, now);
  if (decision.canJoin || decision.refusal.reason !== 'full') return decision;
  session.sightings.letGo(await sessions.unwitnessed(session.id, now.minus(grace)), now);
  if (session.registrations.isHoldOver(hold, now))
    session.registrations.letGo(await sessions.unclaimed(session.id), now);
  return session.decideJoin(person, now);
}

const mostAtOnce = 500;

/** Lets seats go that nobody has been seen on for too long, also while nobody asks for one, so that all views agree. */
export class LetGoUnwitnessed {
  readonly #unitOfWork: UnitOfWork;
  readonly #grace: SeatGrace;

  constructor(unitOfWork: UnitOfWork, grace: SeatGrace) {
    this.#unitOfWork = unitOfWork;
    this.#grace = grace;
  }

  /** @returns how many people were let go. */
  async execute(now: DateTime): Promise<number> {
    const since = now.minus(this.#grace);
    const ids = await this.#unitOfWork.run(({ sessions }) => sessions.withUnwitnessed(since, mostAtOnce));
    let letGo = 0;
    for (const id of ids) {
      letGo += await this.#unitOfWork.run(async (stores) => {
        const session = await stores.sessions.findForChange(id, []);
        if (!session) return 0;
        const gone = await stores.sessions.unwitnessed(id, since);
        session.sightings.letGo(gone, now);
        await keepSession(stores, session);
        return gone.length;
      });
    }
    return letGo;
  }
}
