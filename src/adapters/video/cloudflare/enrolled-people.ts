import type { ParticipantId } from '../../../domain/session/ids.ts';
import { Recent } from './recent.ts';

/** How RealtimeKit knows a person in one meeting. */
export interface Enrolment {
  readonly id: string;
  readonly preset_name: string;
  readonly name: string;
}

/** Who has been added to which meeting, so that coming again is one call. */
export class EnrolledPeople {
  readonly #recent = new Recent<Enrolment>();

  find(meetingId: string, person: ParticipantId): Enrolment | undefined {
    return this.#recent.find(nameOf(meetingId, person));
  }

  remember(meetingId: string, person: ParticipantId, enrolment: Enrolment): void {
    this.#recent.remember(nameOf(meetingId, person), enrolment);
  }

  forget(meetingId: string, person: ParticipantId): void {
    this.#recent.forget(nameOf(meetingId, person));
  }
}

const nameOf = (meetingId: string, person: ParticipantId): string => `${meetingId} ${person}`;
