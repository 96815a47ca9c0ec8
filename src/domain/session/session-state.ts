import type { DateTime } from 'luxon';
import type { EventId } from '../event/event-id.ts';
import type { UserId } from '../identity/user-id.ts';
import type { RecordingState } from '../room/recording-report.ts';
import type { Room } from '../room/room.ts';
import type { SessionId } from './ids.ts';
import type { JoinCode } from './join-code.ts';
import type { Schedule } from './schedule.ts';
import type { SessionDetails } from './session-details.ts';
import type { Phase } from './status.ts';

export interface SessionHost {
  readonly id: UserId;
  readonly isGuest: boolean;
  /** Where a guest host called from, as a keyed hash: the limit of active sessions is per name and address. */
  readonly origin?: string;
}

/** Everything that a session's rules need, but for the people: of those it holds only who is concerned. */
export interface SessionState {
  readonly id: SessionId;
  readonly code: JoinCode;
  readonly details: SessionDetails;
  readonly schedule: Schedule;
  readonly phase: Phase;
  readonly host: SessionHost;
  readonly coHosts: readonly UserId[];
  readonly eventId?: EventId;
  /** Seats held, by whomever. */
  readonly seatsTaken: number;
  /** Of these, those that are held ahead for people who are not there. */
  readonly seatsUnclaimed: number;
  /** People present, host and co-hosts included. */
  readonly peoplePresent: number;
  readonly locked: boolean;
  readonly room: Room;
  /** Of the recording that changed last. */
  readonly recordingState: 'none' | RecordingState;
  readonly archivedAt?: DateTime;
  readonly createdAt: DateTime;
  readonly updatedAt: DateTime;
  /** Grows with each change of time or title, with cancellation, and with nothing else (RFC 5545 §3.8.7.4). */
  readonly calendarSequence: number;
  /** Grows with what people edit, and with nothing else; what `If-Match` is held against. */
  readonly revision: number;
}

/** Seats that nobody holds; what is left for whoever is at the door, `seat-hold.ts` says. */
export const seatsLeft = (state: Pick<SessionState, 'details' | 'seatsTaken'>): number =>
  Math.max(0, state.details.capacity - state.seatsTaken);
