import type { DateTime } from 'luxon';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { JoinDecision } from '../../domain/session/join-decision.ts';
import { type SeatHold, seatsLeftAtTheDoor } from '../../domain/session/seat-hold.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { concerning } from './asker.ts';
import type { SeatGrace } from './let-go.ts';
import { found } from './require-session.ts';

export interface CanJoinAnswer {
  readonly decision: JoinDecision;
  readonly state: SessionState;
  /** What `state` says is left at this moment. */
  readonly seatsLeft: number;
  readonly at: DateTime;
}

/** Tells whether the caller may join now, and if not, why and when: the very decision that `JoinSession` acts on. */
export class CanJoin {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;
  readonly #grace: SeatGrace;
  readonly #hold: SeatHold;

  constructor(unitOfWork: UnitOfWork, clock: Clock, grace: SeatGrace, hold: SeatHold) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
    this.#grace = grace;
    this.#hold = hold;
  }

  async execute({ id, caller }: { readonly id: SessionId; readonly caller: Caller }): Promise<CanJoinAnswer> {
    return await this.#unitOfWork.run(async ({ sessions }) => {
      const session = found(await sessions.find(id, concerning(caller)));
      const at = this.#clock.now();
      const person = session.recognise(caller, at);
      let decision = session.decideJoin(person, at, this.#hold);
      if (!decision.canJoin && decision.refusal.reason === 'full') {
        session.sightings.letGo(await sessions.unwitnessed(id, at.minus(this.#grace)), at); // as joining would
        decision = session.decideJoin(person, at, this.#hold);
      }
      const { state } = session;
      return { decision, state, seatsLeft: seatsLeftAtTheDoor(state, this.#hold, at), at };
    });
  }
}
