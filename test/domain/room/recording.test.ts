import fc from 'fast-check';
import type { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { asRecordingId, Recording } from '#src/domain/room/recording.ts';
import { matching, shownState } from '#src/domain/room/recording-match.ts';
import { isAhead, type RecordingReport, recordingStates } from '#src/domain/room/recording-report.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import { asSessionId } from '#src/domain/session/ids.ts';
import { system } from '#src/domain/session/session-event.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';

const room = asRoomReference('room-1');

const aRecording = (at: DateTime = noon) =>
  Recording.begin(
    { id: asRecordingId(v7()), sessionId: asSessionId(v7()), provider: 'memory', epoch: 1, room, requestedBy: system },
    at,
  );

/** What an honest provider says of one recording at each step. */
const steps: readonly RecordingReport[] = [
  { state: 'starting' },
  { state: 'recording', reference: 'r-1', startedAt: minutesFromNoon(1) },
  { state: 'processing', reference: 'r-1', startedAt: minutesFromNoon(1), endedAt: minutesFromNoon(9) },
  { state: 'ready', reference: 'r-1', durationSeconds: 480.2, sizeBytes: 12 },
];

test('whatever order reports come in, and however often, the same is known in the end', () => {
  const told = fc.shuffledSubarray([...steps, ...steps], { minLength: 8 });
  fc.assert(
    fc.property(told, (reports) => {
      const recording = aRecording();
      let before = recording.facts.state;
      for (const report of reports) {
        recording.report(report, noon);
        expect(isAhead(before, recording.facts.state)).toBe(false);
        before = recording.facts.state;
      }
      expect(recording.facts).toMatchObject({
        ...{ state: 'ready', reference: 'r-1', durationSeconds: 480, sizeBytes: 12 },
        ...{ startedAt: minutesFromNoon(1), endedAt: minutesFromNoon(9) },
      });
    }),
  );
});

test('nothing that anybody says or does takes a recording back', () => {
  const doings = fc.constantFrom<string | RecordingReport>('stop', 'give up', 'delete', 'file gone', ...steps);
  fc.assert(
    fc.property(fc.array(doings, { maxLength: 12 }), (all) => {
      const recording = aRecording();
      for (const doing of all) {
        const { state } = recording.facts;
        if (doing === 'stop') recording.askToStop(noon);
        else if (doing === 'give up') recording.giveUp(noon);
        else if (doing === 'file gone') {
          if (state === 'deleted') recording.fileIsDeleted(noon);
        } else if (typeof doing !== 'string') recording.report(doing, noon);
        else if (['ready', 'failed', 'deleted'].includes(state)) recording.delete(noon);
        else expect(() => recording.delete(noon)).toThrow(expect.objectContaining({ code: 'recording_not_ready' }));
        expect(isAhead(state, recording.facts.state)).toBe(false);
      }
    }),
  );
});

describe('a recording', () => {
  test('that was given up and is there after all can be watched', () => {
    const recording = aRecording();
    recording.giveUp(minutesFromNoon(15));
    expect(() => recording.requireWatchable()).toThrow('came to nothing');
    recording.report({ state: 'ready', reference: 'r-1' }, minutesFromNoon(20));
    expect(recording.requireWatchable()).toBe('r-1');
    expect(recording.facts.changedAt).toEqual(minutesFromNoon(20));
  });

  test('of which the provider has nothing is gone as soon as it is deleted', () => {
    const recording = aRecording();
    recording.giveUp(noon);
    recording.delete(minutesFromNoon(1));
    expect(recording.facts).toMatchObject({ state: 'deleted', fileDeletedAt: minutesFromNoon(1) });
    expect(recording.isSettled).toBe(true);
  });

  test('is still to be seen to while the provider holds the file of a deleted one', () => {
    const recording = aRecording();
    recording.report({ state: 'ready', reference: 'r-1' }, noon);
    recording.delete(noon);
    expect(recording.isSettled).toBe(false);
    recording.fileIsDeleted(noon);
    expect(recording.isSettled).toBe(true);
  });

  test('is asked to stop as long as it goes on', () => {
    const going = recordingStates.filter((state) => {
      const recording = Recording.restore({ ...aRecording().facts, state });
      return recording.askToStop(noon);
    });
    expect(going).toEqual(['starting', 'recording']);
  });
});

describe('a report', () => {
  const told = (report: Partial<RecordingReport>) => ({
    ...{ provider: 'memory', room },
    report: { state: 'recording', ...report } as const,
  });
  const named = aRecording();
  named.report({ state: 'ready', reference: 'r-1' }, noon);
  const nameless = aRecording(minutesFromNoon(10));
  const both = [named, nameless];

  test('is about the recording that has its id, ours before the provider’s', () => {
    expect(matching(both, told({ recordingId: named.facts.id, reference: 'r-9' }))).toBe(named);
    expect(matching(both, told({ reference: 'r-1' }))).toBe(named);
  });

  test('with a name that nobody has is about the one that waits for a name', () => {
    expect(matching(both, told({ reference: 'r-2' }))).toBe(nameless);
    expect(matching(both, told({ reference: 'r-2', startedAt: minutesFromNoon(10) }))).toBe(nameless);
  });

  test('of something older, of somebody else’s, of another room or provider is about none of them', () => {
    expect(matching(both, told({ reference: 'r-2', startedAt: minutesFromNoon(8) }))).toBeUndefined();
    expect(matching(both, told({ reference: 'r-2', recordingId: 'not ours' }))).toBeUndefined();
    expect(matching(both, { ...told({ reference: 'r-1' }), room: asRoomReference('room-2') })).toBeUndefined();
    expect(matching(both, { ...told({ reference: 'r-1' }), provider: 'another' })).toBeUndefined();
  });
});

test('a session shows what goes on before what changed last', () => {
  const [ready, starting, recording] = [aRecording(), aRecording(), aRecording()];
  ready.report({ state: 'ready', reference: 'r-1' }, noon);
  recording.report({ state: 'recording', reference: 'r-2' }, noon);
  expect(shownState([ready], ready)).toBe('ready');
  expect(shownState([ready, starting], ready)).toBe('starting');
  expect(shownState([ready, starting, recording], ready)).toBe('recording');
});
