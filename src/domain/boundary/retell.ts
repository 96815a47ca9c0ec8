import { type BoundaryEvent, recordOf } from './boundary-event.ts';
import { type BoundaryMark, type BoundarySessionState, type Closer, eventsOf } from './boundary-session.ts';
import { systemPerformer } from './ids.ts';

/** What a session is by its events in the log; `undefined` when no session could have left these. */
export function retell(
  events: readonly BoundaryEvent[],
  timeoutMinutes: number | undefined,
): BoundarySessionState | undefined {
  const [first, last] = events;
  if (first?.event !== 'session_start') return undefined;
  const { isTrainingData, sessionNotes, trainingIntentLabel } = first;
  const state: BoundarySessionState = {
    id: first.sessionId,
    userId: first.userId,
    start: markOf(first),
    details: { isTrainingData, sessionNotes, trainingIntentLabel },
    phase: last ? { status: 'closed', by: closerOf(last, timeoutMinutes), end: markOf(last) } : { status: 'active' },
  };
  return tellSame(eventsOf(state), events) ? state : undefined;
}

/** Whether two lists of events would be written alike. */
export const tellSame = (one: readonly BoundaryEvent[], other: readonly BoundaryEvent[]): boolean =>
  JSON.stringify(one.map(recordOf)) === JSON.stringify(other.map(recordOf));

const markOf = ({ timestamp, performerId, recordId }: BoundaryEvent): BoundaryMark => ({
  at: timestamp,
  performerId,
  recordId,
});

// The record does not say who closed. It matters only for an end that nobody was told of: the service's own word
// counts as the time-out where the session lasted so long.
const closerOf = ({ performerId, timestamp, startTime }: BoundaryEvent, timeoutMinutes: number | undefined): Closer =>
  performerId === systemPerformer &&
  timeoutMinutes !== undefined &&
  timestamp >= startTime.plus({ minutes: timeoutMinutes })
    ? 'timeout'
    : 'end';
