import type { DateTime } from 'luxon';
import {
  MembersOnly,
  RegistrationClosed,
  RemovedFromSession,
  SessionClosed,
  SessionFull,
  SessionLocked,
} from './errors.ts';
import type { PersonId } from './ids.ts';
import { roleOf } from './join-decision.ts';
import { type Newcomer, needsSeat, type Participation } from './participation.ts';
import type { Proceedings } from './proceedings.ts';
import { holdEndsAt, type SeatHold } from './seat-hold.ts';
import { type Actor, system } from './session-event.ts';
import { seatsLeft } from './session-state.ts';
import { isOver } from './status.ts';

/** The place of somebody for whom a seat is held ahead. */
export type Registered = Participation & { readonly registeredAt: DateTime };

/**
 * Seats that are held ahead. A registration is a place in the session like any other, whose person isn't there yet: one
 * count and one bound hold for seats at the door and seats ahead, and who comes finds the seat theirs.
 */
export class Registrations {
  readonly #proceedings: Proceedings;

  constructor(proceedings: Proceedings) {
    this.#proceedings = proceedings;
  }

  /** @throws why this person can't register now; whoever is registered already, or has a seat, stays as they are. */
  requireOpenTo(person: Newcomer, at: DateTime): void {
    const { state, roster } = this.#proceedings;
    const { status } = state.phase;
    const earlier = roster.find(person.personId);
    const seat = needsSeat(roleOf(state, person));
    if (isOver(status)) throw new SessionClosed(status);
    if (status === 'live' || at >= state.schedule.startsAt) throw new RegistrationClosed(state.schedule.startsAt);
    if (!seat) return;
    if (earlier?.removedAt) throw new RemovedFromSession();
    if (state.details.visibility === 'members' && person.userId === undefined) throw new MembersOnly();
    if (earlier?.seat) return;
    if (state.locked) throw new SessionLocked();
    if (seatsLeft(state) === 0) throw new SessionFull(state.details.capacity);
  }

  /** Holds a seat for a person; registering twice changes nothing. @throws what `requireOpenTo` throws. */
  add(person: Newcomer, by: Actor, at: DateTime): Registered {
    this.requireOpenTo(person, at);
    const { state, roster } = this.#proceedings;
    const earlier = roster.find(person.personId);
    if (earlier?.registeredAt) return { ...earlier, registeredAt: earlier.registeredAt };
    const { personId, participantId, userId, guestName } = person;
    const role = roleOf(state, person);
    const place = earlier ?? { id: participantId, personId, present: false };
    const registered: Registered = {
      ...place,
      ...(userId && { userId }),
      ...(guestName !== undefined && { guestName }),
      role,
      seat: needsSeat(role),
      registeredAt: at,
    };
    this.#proceedings.place(registered);
    this.#proceedings.record({ kind: 'registration.added', at, by, data: { participantId: registered.id } });
    return registered;
  }

  /** Lets the seat go that is held; who is inside by now keeps theirs. Doing it twice changes nothing. */
  remove(personId: PersonId, by: Actor, at: DateTime): void {
    const participation = this.#proceedings.roster.find(personId);
    if (participation?.registeredAt) this.#release(participation, 'withdrawn', by, at);
  }

  /** Lets the seats go of those who were to come and did not. */
  letGo(unclaimed: readonly Participation[], at: DateTime): void {
    for (const participation of unclaimed) {
      this.#proceedings.roster.meet(participation);
      this.#release(participation, 'not_claimed', system, at);
    }
  }

  /** Whether seats that nobody has claimed may be given to others by now. */
  isHoldOver(hold: SeatHold, at: DateTime): boolean {
    return at >= holdEndsAt(this.#proceedings.state.schedule, hold);
  }

  #release(
    { registeredAt: _, ...place }: Participation,
    reason: 'withdrawn' | 'not_claimed',
    by: Actor,
    at: DateTime,
  ): void {
    this.#proceedings.place({ ...place, seat: place.present && place.seat });
    this.#proceedings.record({ kind: 'registration.removed', at, by, data: { participantId: place.id, reason } });
  }
}
