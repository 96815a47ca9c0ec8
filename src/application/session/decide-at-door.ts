import type { DateTime } from 'luxon';
import { ExpectedError } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { endsAt, joinOpensAt } from '../../domain/session/schedule.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { concerning } from './asker.ts';
import type { CanJoinAnswer } from './can-join.ts';
import { found } from './require-session.ts';

export interface AtDoor {
  /** In the order of the callers; an error for whom the session does not know any more. */
  readonly answers: readonly (CanJoinAnswer | ExpectedError)[];
  /** When the answers will be others by the passing of time alone, if ever. */
  readonly turnsAt: DateTime | undefined;
}

/** Decides for many who wait at one door what `CanJoin` decides for one: one reading, one moment. */
export class DecideAtDoor {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** @throws {NotFound} for a session that there isn't. */
  async execute(id: SessionId, callers: readonly Caller[]): Promise<AtDoor> {
    const people = [...new Set(callers.flatMap(concerning))];
    const session = found(await this.#unitOfWork.run(({ sessions }) => sessions.find(id, people)));
    const at = this.#clock.now();
    const answers = callers.map((caller) => {
      try {
        return { decision: session.decideJoin(session.recognise(caller, at), at), state: session.state, at };
      } catch (error) {
        if (error instanceof ExpectedError) return error;
        throw error;
      }
    });
    return { answers, turnsAt: nextTurn(session.state, at) };
  }
}

/** Doors open and close by the clock only while a session is scheduled. */
const nextTurn = ({ phase, schedule }: SessionState, at: DateTime): DateTime | undefined =>
  phase.status === 'scheduled'
    ? [joinOpensAt(schedule), endsAt(schedule)].find((turn) => turn.toMillis() > at.toMillis())
    : undefined;
