import type { DateTime } from 'luxon';
import type { Caller } from '../identity/caller.ts';
import { SessionClosed } from './errors.ts';
import type { Participation } from './participation.ts';
import { Roster } from './roster.ts';
import { afterPlacing, requireNobodyForgotten } from './seats.ts';
import type { Actor, LeaveReason, SessionEvent } from './session-event.ts';
import { actorOf } from './session-event.ts';
import { type SessionState, seatsLeft } from './session-state.ts';
import { isOver } from './status.ts';

/** Where a session stands while a command works on it: its state, the people concerned, and what has happened so far. */
export class Proceedings {
  state: SessionState;
  readonly roster: Roster;
  #events: SessionEvent[] = [];

  constructor(state: SessionState, people: Iterable<Participation>) {
    this.state = state;
    this.roster = new Roster(people);
  }

  record(event: SessionEvent): void {
    this.#events.push(event);
  }

  /** What happened so far, handed over once. */
  takeEvents(): readonly SessionEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  get isChanged(): boolean {
    return this.#events.length > 0 || this.roster.isChanged;
  }

  /** @throws {SessionClosed} */
  requireNotOver(): void {
    const { status } = this.state.phase;
    if (isOver(status)) throw new SessionClosed(status);
  }

  /** Puts a person's place where it stood before, and counts seats and people anew. */
  place(participation: Participation): void {
    this.state = afterPlacing(this.state, this.roster.replace(participation), participation);
  }

  /** Puts a person out, and lets the seat go; who was only to come is struck off. */
  putOut(participation: Participation, reason: LeaveReason, by: Actor, at: DateTime): void {
    const { unwitnessedSince: _, registeredAt, ...place } = participation;
    const data = { participantId: participation.id };
    if (participation.present) {
      this.place({ ...place, seat: false, present: false, leftAt: at });
      this.record({ kind: 'participant.left', at, by, data: { ...data, reason } });
    } else if (registeredAt) {
      this.place({ ...place, seat: false });
      const why = reason === 'ended' || reason === 'canceled' ? reason : 'withdrawn';
      this.record({ kind: 'registration.removed', at, by, data: { ...data, reason: why } });
    }
  }

  /** At the end nobody is inside, and nobody is to come any more. */
  putEverybodyOut(reason: LeaveReason, by: Actor, at: DateTime): void {
    for (const participation of this.roster.all()) this.putOut(participation, reason, by, at);
    requireNobodyForgotten(this.state.peoplePresent + this.state.seatsTaken);
  }

  /** Puts out whoever came in and holds a seat; the host and co-hosts may stay, and seats held ahead stay held. */
  freeSeats(reason: LeaveReason, by: Actor, at: DateTime): void {
    for (const participation of this.roster.all()) {
      const { seat, present, registeredAt, personId } = participation;
      if (!seat || !present) continue;
      this.putOut(participation, reason, by, at);
      const out = this.roster.find(personId);
      if (registeredAt && out) this.place({ ...out, registeredAt, seat: true });
    }
    const held = this.roster.all().filter((one) => one.seat && one.registeredAt);
    requireNobodyForgotten(this.state.seatsTaken - held.length);
  }

  /** Gives a seat to somebody inside who needs one from now on, or puts them out when none is left. */
  seatLike(participation: Participation, by: Caller, at: DateTime): void {
    const seat = participation.present && !participation.removedAt && seatsLeft(this.state) > 0;
    this.place({ ...participation, seat });
    if (!seat) this.putOut(participation, 'no_seat', actorOf(by), at);
  }
}
