import type { Participation } from './participation.ts';
import type { SessionState } from './session-state.ts';

const count = (yes: boolean | undefined): number => (yes ? 1 : 0);

/** Only a registration holds a seat for somebody who is not there. */
const isUnclaimed = (place: Participation | undefined) => place?.seat && !place.present;

/** The state after one person's place changed: a seat belongs to a person, so it is counted once however often they come. */
export const afterPlacing = (
  state: SessionState,
  before: Participation | undefined,
  after: Participation,
): SessionState => ({
  ...state,
  seatsTaken: state.seatsTaken + count(after.seat) - count(before?.seat),
  seatsUnclaimed: state.seatsUnclaimed + count(isUnclaimed(after)) - count(isUnclaimed(before)),
  peoplePresent: state.peoplePresent + count(after.present) - count(before?.present),
});

/** The most people that may ever be inside: everybody with a seat, and the host and co-hosts, who need none. */
export const mostPeopleInside = ({ details, coHosts }: Pick<SessionState, 'details' | 'coHosts'>): number =>
  details.capacity + 1 + coHosts.length;

/** A command that concerns everybody inside must have been given them all. */
export function requireNobodyForgotten(left: number): void {
  if (left > 0) throw new Error('Not all who are inside were loaded.');
}
