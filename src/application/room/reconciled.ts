import type { DateTime, DurationLikeObject } from 'luxon';
import { isSettled, type Observation } from './observed-facts.ts';

/** What a provider showed when it was asked. */
export interface Seen extends Pick<Observation, 'askedAt' | 'present' | 'past'> {
  /** The room itself is not there. */
  readonly isGone: boolean;
}

/** What a provider has not said for so long after the end is waited for no more. */
export const patience = { hours: 24 };
/** For so long a provider's memory may lag behind what it shows: then an empty room is enough. */
const patienceWithPast = { minutes: 10 };

const isLonger = (than: DurationLikeObject, closedSince: DateTime, askedAt: DateTime): boolean =>
  closedSince <= askedAt.minus(than);

export const isGivenUp = (closedSince: DateTime, askedAt: DateTime): boolean =>
  isLonger(patience, closedSince, askedAt);

/** Nobody is inside any more, and whoever was has left long enough ago for that to be certain. */
export function isComplete({ present, past, askedAt }: Seen, closedSince: DateTime): boolean {
  if (isGivenUp(closedSince, askedAt)) return true;
  if (present.length > 0 || !isSettled(closedSince, askedAt)) return false;
  const isRemembered = past.every(({ leftAt }) => leftAt && isSettled(leftAt, askedAt));
  return isRemembered || isLonger(patienceWithPast, closedSince, askedAt);
}
