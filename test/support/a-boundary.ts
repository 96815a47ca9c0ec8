import { DateTime } from 'luxon';
import { v4, v7 } from 'uuid';
import {
  type BoundaryMark,
  BoundarySession,
  type BoundarySessionState,
} from '#src/domain/boundary/boundary-session.ts';
import {
  asBoundaryUserId,
  asPerformerId,
  asRecordId,
  type BoundaryUserId,
  boundarySessionIdOf,
} from '#src/domain/boundary/ids.ts';

/** When sessions of these tests begin. */
export const nine = DateTime.fromISO('2026-03-02T09:00:00.000Z', { zone: 'utc' });

export const freshSessionId = () => boundarySessionIdOf(v7());

/** A user whom no other test knows. */
export const freshUser = (): BoundaryUserId => asBoundaryUserId(`user-${v7()}`);

/** So many minutes after nine, on the coach's word unless said otherwise. */
export const mark = (minutes = 0, performerId = 'coach'): BoundaryMark => ({
  at: nine.plus({ minutes }),
  performerId: asPerformerId(performerId),
  recordId: asRecordId(v4()),
});

export const plain = { isTrainingData: false, sessionNotes: null, trainingIntentLabel: null };

/** A session that began at nine. */
export function aBoundarySession(wishes: Partial<Omit<BoundarySessionState, 'phase'>> = {}): BoundarySession {
  const given = { id: freshSessionId(), userId: freshUser(), start: mark(), details: plain, ...wishes };
  return BoundarySession.begin(given, undefined);
}

/** The same, ended an hour later. */
export function anEndedSession(wishes: Partial<Omit<BoundarySessionState, 'phase'>> = {}): BoundarySession {
  const session = aBoundarySession(wishes);
  session.end({ ...mark(), at: session.state.start.at.plus({ hours: 1 }) });
  return session;
}
