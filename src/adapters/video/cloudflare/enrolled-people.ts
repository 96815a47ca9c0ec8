import type { ParticipantId } from '../../../domain/session/ids.ts';

/** How RealtimeKit knows a person in one meeting. */
export interface Enrolment {
  readonly id: string;
  readonly preset_name: string;
  readonly name: string;
}

/** Who has been added to which meeting, so that coming again is one call; forgets those who came longest ago. */
export class EnrolledPeople {
  readonly #most: number;
  readonly #byKey = new Map<string, Enrolment>();

  constructor(most = 10_000) {
    this.#most = most;
  }

  find(meetingId: string, person: ParticipantId): Enrolment | undefined {
    return this.#byKey.get(keyOf(meetingId, person));
  }

  remember(meetingId: string, person: ParticipantId, enrolment: Enrolment): void {
    const key = keyOf(meetingId, person);
    this.#byKey.delete(key);
    this.#byKey.set(key, enrolment);
    // A map keeps the order in which its members came.
    for (const oldest of this.#byKey.keys()) {
      if (this.#byKey.size <= this.#most) break;
      this.#byKey.delete(oldest);
    }
  }

  forget(meetingId: string, person: ParticipantId): void {
    this.#byKey.delete(keyOf(meetingId, person));
  }
}

const keyOf = (meetingId: string, person: ParticipantId): string => `${meetingId} ${person}`;
