import type { DateTime } from 'luxon';
import type { ParticipantId, PersonId } from './ids.ts';
import { decideJoin } from './join-decision.ts';
import { needsSeat, type Participation, sameInstant } from './participation.ts';
import type { Proceedings } from './proceedings.ts';
import { type Actor, system } from './session-event.ts';

/** A time during which a manager says that somebody was there. */
export interface Corrected {
  readonly from: DateTime;
  readonly to: DateTime;
}

/** What follows for seats from what witnesses (sockets, providers) see. It never changes the session's status. */
export class Sightings {
  readonly #proceedings: Proceedings;

  constructor(proceedings: Proceedings) {
    this.#proceedings = proceedings;
  }

  /** Whose place this is, of those who were loaded. */
  find(participantId: ParticipantId): Participation | undefined {
    return this.#proceedings.roster.all().find(({ id }) => id === participantId);
  }

  /** Those who are inside, of those who were loaded. */
  inside(): readonly Participation[] {
    return this.#proceedings.roster.all().filter(({ present }) => present);
  }

  /** A witness sees a person, or none has since `unwitnessedSince`. */
  note(personId: PersonId, unwitnessedSince: DateTime | undefined): void {
    const participation = this.#proceedings.roster.find(personId);
    if (!participation?.present || sameInstant(participation.unwitnessedSince, unwitnessedSince)) return;
    const { unwitnessedSince: _, ...place } = participation;
    this.#proceedings.place({ ...place, ...(unwitnessedSince && { unwitnessedSince }) });
  }

  /** Takes note that a manager says when somebody was there; the facts themselves go into the log of presence. */
  noteCorrection(participantId: ParticipantId, { from, to }: Corrected, by: Actor, at: DateTime): void {
    const data = { participantId, from: from.toUTC().toISO() ?? '', to: to.toUTC().toISO() ?? '' };
    this.#proceedings.record({ kind: 'attendance.corrected', at, by, data });
  }

  /** Lets the seats go of those whom no witness has seen for too long. */
  letGo(unwitnessed: readonly Participation[], at: DateTime): void {
    for (const participation of unwitnessed) {
      this.#proceedings.roster.meet(participation);
      this.#proceedings.putOut(participation, 'unwitnessed', system, at);
    }
  }

  /**
   * A witness sees somebody inside who let their seat go, or lost it. They are let in as if they came to the door now.
   * @returns false where the door would be closed to them, for whatever reason: they are to be put out.
   */
  takeBack(personId: PersonId, by: Actor, at: DateTime): boolean {
    const { state, roster } = this.#proceedings;
    const participation = roster.find(personId);
    if (!participation) return false;
    if (participation.present) return true;
    const { canJoin, role } = decideJoin(state, participation, participation, at);
    if (!canJoin) return false;
    const { leftAt: _, ...place } = participation;
    this.#proceedings.place({ ...place, role, seat: needsSeat(role), present: true });
    const data = { participantId: participation.id, role, rejoined: true };
    this.#proceedings.record({ kind: 'participant.joined', at, by, data });
    return true;
  }
}
