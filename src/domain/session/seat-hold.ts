import type { DateTime } from 'luxon';
import type { Schedule } from './schedule.ts';
import { type SessionState, seatsLeft } from './session-state.ts';

/** For so long after the scheduled start a registration's seat is kept from whoever is at the door. */
export interface SeatHold {
  readonly minutes: number;
}

/** From when on seats that nobody has claimed may be given to others. */
export const holdEndsAt = ({ startsAt }: Schedule, { minutes }: SeatHold): DateTime => startsAt.plus({ minutes });

/** The session as whoever is at the door finds it: once the hold is over, seats that nobody has claimed are no one's. */
export function atTheDoor(state: SessionState, hold: SeatHold, at: DateTime): SessionState {
  if (at < holdEndsAt(state.schedule, hold)) return state;
  return { ...state, seatsTaken: state.seatsTaken - state.seatsUnclaimed, seatsUnclaimed: 0 };
}

/** The seats that somebody who comes to the door now would find, which is what everybody is told. */
export const seatsLeftAtTheDoor = (state: SessionState, hold: SeatHold, at: DateTime): number =>
  seatsLeft(atTheDoor(state, hold, at));
