import type { DateTime } from 'luxon';
import type { SessionId } from '../../domain/session/ids.ts';
import type { JoinDecision } from '../../domain/session/join-decision.ts';
import type { JoiningPerson } from '../../domain/session/participation.ts';
import type { SeatHold } from '../../domain/session/seat-hold.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionRepository } from '../ports/session-repository.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { eachApart, type ReportOf } from '../schedule/each-apart.ts';
import { keepSession } from './keep-session.ts';

/** For how long a seat is kept whose person no witness sees any more. */
export interface SeatGrace {
  readonly seconds: number;
}

/**
 * The join decision, where seats are let go that nobody has been seen on, or has claimed, for too long, if one is wanted.
 * `CanJoin` decides the same, and changes nothing.
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

const aBatch = 500;

/**
 * Lets seats go that nobody has been seen on for too long, also while nobody asks for one, so that all views agree. A
 * session that fails, or that somebody else is changing, holds up no other: the next run comes back to it.
 */
export class LetGoUnwitnessed {
  readonly #unitOfWork: UnitOfWork;
  readonly #grace: SeatGrace;
  readonly #report: ReportOf<SessionId>;

  /** @param report hears of each session that failed. */
  constructor(unitOfWork: UnitOfWork, grace: SeatGrace, report: ReportOf<SessionId>) {
    this.#unitOfWork = unitOfWork;
    this.#grace = grace;
    this.#report = report;
  }

  /** @returns how many people were let go, and in how many sessions that failed. */
  async execute(now: DateTime): Promise<{ readonly letGo: number; readonly failed: number }> {
    const since = now.minus(this.#grace);
    let [letGo, failed] = [0, 0];
    let batch: readonly SessionId[] = [];
    do {
      const last = batch.at(-1);
      batch = await this.#unitOfWork.run(({ sessions }) => sessions.withUnwitnessed(since, aBatch, last));
      const gone = await eachApart(batch, (id) => this.#letGoIn(id, since, now), this.#report);
      letGo += gone.reduce((sum, count) => sum + count, 0);
      failed += batch.length - gone.length;
    } while (batch.length === aBatch);
    return { letGo, failed };
  }

  async #letGoIn(id: SessionId, since: DateTime, now: DateTime): Promise<number> {
    return await this.#unitOfWork.run(async (stores) => {
      const session = await stores.sessions.findUnlessHeld(id, []);
      if (!session) return 0;
      const gone = await stores.sessions.unwitnessed(id, since);
      session.sightings.letGo(gone, now);
      await keepSession(stores, session);
      return gone.length;
    });
  }
}
