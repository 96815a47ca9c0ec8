import { ValidationFailed } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { displayNameViolations, normalizeDisplayName } from '../../domain/identity/display-name.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import { personOfGuest } from '../../domain/session/ids.ts';
import type { SeatHold } from '../../domain/session/seat-hold.ts';
import type { Clock } from '../ports/clock.ts';
import type { JoinObserver } from '../ports/join-observer.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { concerning } from './asker.ts';
import { keepSession } from './keep-session.ts';
import { decideJoinLettingGo, type SeatGrace } from './let-go.ts';
import { found } from './require-session.ts';
import type { Joined, WayIn } from './way-in.ts';

export interface JoinSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  /** Who has no account says what to be called. */
  readonly displayName?: string | undefined;
  /** The id to give to who was never here; a repeated call with the same one is the same person. */
  readonly participantId: ParticipantId;
}

/** Gives a person a seat, once however often they come, and the way into the room. */
export class JoinSession {
  readonly #unitOfWork: UnitOfWork;
  readonly #wayIn: WayIn;
  readonly #observer: JoinObserver;
  readonly #clock: Clock;
  readonly #grace: SeatGrace;
  readonly #hold: SeatHold;

  constructor(
    unitOfWork: UnitOfWork,
    wayIn: WayIn,
    observer: JoinObserver,
    clock: Clock,
    grace: SeatGrace,
    hold: SeatHold,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#wayIn = wayIn;
    this.#observer = observer;
    this.#clock = clock;
    this.#grace = grace;
    this.#hold = hold;
  }

  /** @throws the refusal of the join decision. */
  async execute(input: JoinSessionInput): Promise<Joined> {
    const { participation, state } = await this.#takeSeat(input);
    this.#observer.decided('joined');
    return await this.#wayIn.open(state, participation);
  }

  async #takeSeat({ id, caller, displayName, participantId }: JoinSessionInput) {
    return await this.#unitOfWork.run(async (stores) => {
      const known = concerning(caller);
      const personId = known[0] ?? personOfGuest(participantId);
      const session = found(await stores.sessions.findForChange(id, [personId]));
      const now = this.#clock.now();
      const person = { ...session.recognise(caller, now), personId };
      const decision = await decideJoinLettingGo(stores.sessions, session, person, {
        now,
        grace: this.#grace,
        hold: this.#hold,
      });
      if (!decision.canJoin) {
        this.#observer.decided(decision.refusal.reason);
        throw decision.refusal.error;
      }
      const needsName = !person.userId && !session.participationOf(personId);
      const guestName = person.userId ? undefined : nameOfGuest(displayName, needsName);
      const participation = session.join(
        { ...person, participantId, ...(guestName !== undefined && { guestName }) },
        now,
      );
      // Whom the witnesses lost has asked for the way in: they get the time anew that it takes to be seen there.
      if (participation.unwitnessedSince) session.sightings.note(personId, now);
      await keepSession(stores, session);
      return { participation, state: session.state };
    });
  }
}

/** @throws {ValidationFailed} for a name that can't be shown, or for none where one is needed. */
function nameOfGuest(displayName: string | undefined, needed: boolean): string | undefined {
  if (displayName === undefined && !needed) return undefined;
  const name = normalizeDisplayName(displayName ?? '');
  const violations = displayNameViolations(name);
  if (violations.length > 0) throw new ValidationFailed(violations);
  return name;
}
