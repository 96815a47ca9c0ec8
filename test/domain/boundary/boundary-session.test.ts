import { describe, expect, it } from 'vitest';
import { recordOf } from '#src/domain/boundary/boundary-event.ts';
import { BoundarySession } from '#src/domain/boundary/boundary-session.ts';
import {
  SessionAlreadyActive,
  SessionAlreadyClosed,
  SessionAlreadyEnded,
  SessionOfAnotherUser,
} from '#src/domain/boundary/errors.ts';
import { asRecordId } from '#src/domain/boundary/ids.ts';
import { retell } from '#src/domain/boundary/retell.ts';
import { ValidationFailed } from '#src/domain/expected-error.ts';
import { aBoundarySession, anEndedSession, freshUser, mark, nine, plain } from '#test/support/a-boundary.ts';

const recordId = asRecordId('9b2f0c1e-3d4a-4b5c-8d6e-7f8091a2b3c4');

describe('a session', () => {
  it('begins with one event that has no end', () => {
    const { state, events } = aBoundarySession({ details: { ...plain, sessionNotes: 'Warm-up' } });
    expect(events.map(recordOf)).toEqual([
      {
        source: 'session_manager',
        event: 'session_start',
        user_id: state.userId,
        session_id: state.id,
        performer_id: 'coach',
        timestamp: '2026-03-02T09:00:00.000Z',
        record_id: state.start.recordId,
        start_time: '2026-03-02T09:00:00.000Z',
        end_time: null,
        is_training_data: false,
        session_notes: 'Warm-up',
        training_intent_label: null,
      },
    ]);
  });

  it('ends with an event that repeats what was told at its start', () => {
    const session = aBoundarySession({ details: { ...plain, isTrainingData: true, trainingIntentLabel: 'balance' } });
    session.end(mark(30, 'nurse'));
    expect(recordOf(session.lastEvent)).toMatchObject({
      event: 'session_end',
      performer_id: 'nurse',
      timestamp: '2026-03-02T09:30:00.000Z',
      start_time: '2026-03-02T09:00:00.000Z',
      end_time: '2026-03-02T09:30:00.000Z',
      is_training_data: true,
      training_intent_label: 'balance',
    });
    const [start, end] = session.events;
    expect(start?.recordId).not.toBe(end?.recordId);
  });

  it('is refused while the user has another, which the refusal names', () => {
    const active = aBoundarySession();
    const begin = () => BoundarySession.begin(aBoundarySession().state, active);
    expect(begin).toThrow(SessionAlreadyActive);
    expect(begin).toThrow(expect.objectContaining({ details: { session_id: active.id } }));
  });

  it('is refused with notes or a label that are too long, by characters and not by their parts', () => {
    const begin = (details: object) => aBoundarySession({ details: { ...plain, ...details } });
    expect(begin({ sessionNotes: '🧘'.repeat(2000), trainingIntentLabel: 'é'.repeat(100) }).isActive).toBe(true);
    expect(() => begin({ sessionNotes: 'x'.repeat(2001) })).toThrow(ValidationFailed);
    expect(() => begin({ trainingIntentLabel: 'x'.repeat(101) })).toThrow(ValidationFailed);
  });

  it('is of one user', () => {
    const session = aBoundarySession();
    expect(() => session.requireOf(session.state.userId)).not.toThrow();
    expect(() => session.requireOf(freshUser())).toThrow(SessionOfAnotherUser);
  });

  it('ends once, and tells whether somebody or the time-out was quicker', () => {
    expect(() => anEndedSession().end(mark(70))).toThrow(SessionAlreadyEnded);
    const session = aBoundarySession();
    session.timeOut(nine.plus({ minutes: 30 }), recordId);
    expect(() => session.end(mark(31))).toThrow(SessionAlreadyClosed);
  });

  it('does not end before it began, whatever the clock of another server says', () => {
    const session = aBoundarySession();
    session.end(mark(-1));
    expect(session.lastEvent.endTime).toEqual(nine);
    expect(session.lastEvent.timestamp).toEqual(nine);
  });

  it.each([
    [29.999, 30, false],
    [30, 30, true],
    [6000, undefined, false],
  ])('after %s minutes with a time-out of %s is overdue: %s', (minutes, timeout, expected) => {
    expect(aBoundarySession().isOverdue(nine.plus({ minutes }), timeout)).toBe(expected);
    expect(anEndedSession().isOverdue(nine.plus({ minutes }), timeout)).toBe(false);
  });

  it('is closed by the time-out on the word of the system, with a record of its own', () => {
    const session = aBoundarySession();
    session.timeOut(nine.plus({ minutes: 30 }), recordId);
    expect(recordOf(session.lastEvent)).toMatchObject({
      event: 'session_end',
      session_id: session.id,
      performer_id: 'system',
      record_id: recordId,
    });
  });
});

describe('retelling a session from its log', () => {
  const timedOut = aBoundarySession();
  timedOut.timeOut(nine.plus({ minutes: 30 }), recordId);
  const endedBySystem = aBoundarySession();
  endedBySystem.end(mark(29, 'system'));

  it.each([
    ['active', aBoundarySession()],
    ['ended', anEndedSession()],
    ['timed out', timedOut],
    ['ended by the system before the time-out', endedBySystem],
  ])('gives the one that is %s', (_, session) => {
    expect(retell(session.events, 30)).toEqual(session.state);
  });

  it('finds none in events that no session leaves', () => {
    const [start, end] = anEndedSession().events;
    const [other] = aBoundarySession().events;
    if (!start || !end || !other) throw new Error('There is nothing to mix up.');
    for (const events of [[], [end], [end, start], [start, start], [start, end, end], [other, end], [start, other]])
      expect(retell(events, undefined)).toBeUndefined();
  });
});
