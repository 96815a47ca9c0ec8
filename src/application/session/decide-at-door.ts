import { DateTime } from 'luxon';
import { ExpectedError } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { endsAt, joinOpensAt } from '../../domain/session/schedule.ts';
import { holdEndsAt, type SeatHold, seatsLeftAtTheDoor } from '../../domain/session/seat-hold.ts';
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
  readonly #hold: SeatHold;

  constructor(unitOfWork: UnitOfWork, clock: Clock, hold: SeatHold) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
    this.#hold = hold;
  }

  /** @throws {NotFound} for a session that there isn't. */
  async execute(id: SessionId, callers: readonly Caller[]): Promise<AtDoor> {
    const people = [...new Set(callers.flatMap(concerning))];
    const session = found(await this.#unitOfWork.run(({ sessions }) => sessions.find(id, people)));
    const at = this.#clock.now();
    const { state } = session;
    const seatsLeft = seatsLeftAtTheDoor(state, this.#hold, at);
    const answers = callers.map((caller) => {
      try {
        const decision = session.decideJoin(session.recognise(caller, at), at, this.#hold);
        return { decision, state, seatsLeft, at };
      } catch (error) {
        if (error instanceof ExpectedError) return error;
        throw error;
      }
    });
    return { answers, turnsAt: nextTurn(state, this.#hold, at) };
  }
}

/** Doors open and close by the clock only while a session is scheduled; seats held ahead are let go then or later. */
function nextTurn(
  { phase, schedule, seatsUnclaimed }: SessionState,
  hold: SeatHold,
  at: DateTime,
): DateTime | undefined {
  const doors = phase.status === 'scheduled' ? [joinOpensAt(schedule), endsAt(schedule)] : [];
  const turns = [...doors, ...(seatsUnclaimed > 0 ? [holdEndsAt(schedule, hold)] : [])];
  const ahead = turns.filter((turn) => turn > at);
  return ahead.length > 0 ? DateTime.min(...ahead) : undefined;
}
