import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { eventTypes, factsOf } from '#src/adapters/video/daily/webhook-facts.ts';
import { aPlan, names, now, participantId, sessionId } from '../a-plan.ts';
import { aDaily, onTheWire } from './a-daily.ts';

// Events of version 1.0.0, as documented in November 2026.
const room = names.of({ sessionId, epoch: 1 });
const anEvent = (type: string, payload: object, event_ts: unknown = 1708972279.961) => ({
  version: '1.0.0',
  type,
  id: 'evt-1',
  payload,
  event_ts,
});
const at = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' });

describe('a person', () => {
  const person = { room, session_id: 's-1', user_id: participantId, user_name: 'Ada', joined_at: 1708972279.96 };

  it('who came is connected from when they joined, to the millisecond', () => {
    expect(factsOf(anEvent('participant.joined', person))).toEqual([
      { kind: 'connection.opened', room, at: at('2024-02-26T18:31:19.960Z'), connectionId: 's-1', participantId },
    ]);
  });

  it('who stayed for ever left at the end of time', () => {
    const facts = factsOf(anEvent('participant.left', { ...person, joined_at: 8e12, duration: 8e12 }));
    expect(facts.at(-1)?.at.toMillis()).toBe(8.64e15);
  });

  it('who left was connected from when they joined until then, whether or not we heard of the join', () => {
    expect(factsOf(anEvent('participant.left', { ...person, duration: 60.5 }))).toEqual([
      { kind: 'connection.opened', room, at: at('2024-02-26T18:31:19.960Z'), connectionId: 's-1', participantId },
      { kind: 'connection.closed', room, at: at('2024-02-26T18:32:20.460Z'), connectionId: 's-1', participantId },
    ]);
  });

  it.each([
    ['without a duration leaves when it is told', { ...person, duration: undefined }, 2],
    ['without a time of joining leaves when it is told', { ...person, joined_at: undefined, duration: 60 }, 1],
  ])('%s', (_, payload, facts) => {
    const told = factsOf(anEvent('participant.left', payload));
    expect(told).toHaveLength(facts);
    expect(told.at(-1)).toMatchObject({ kind: 'connection.closed', at: at('2024-02-26T18:31:19.961Z') });
  });

  it('whose id is not told, or may be an address, is nobody we know', () => {
    for (const user_id of [null, undefined, '', 'ada@example.org', 'Ada Lovelace', 7]) {
      const [fact] = factsOf(anEvent('participant.joined', { ...person, user_id }));
      expect(fact).toEqual({ kind: 'connection.opened', room, at: expect.anything(), connectionId: 's-1' });
    }
  });
});

describe('a room', () => {
  it('is empty when its meeting has ended', () => {
    const payload = { start_ts: 1708972000, end_ts: 1708972278.5, meeting_id: 'm-1', room };
    expect(factsOf(anEvent('meeting.ended', payload))).toEqual([
      { kind: 'room.emptied', room, at: at('2024-02-26T18:31:18.500Z') },
    ]);
  });
});

describe('a recording', () => {
  const startDaily = onTheWire();
  const recordingId = '019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e03';

  it('is told from its start to its end', async () => {
    const { clock, fake, provider } = startDaily();
    const { reference } = await provider.rooms.open(aPlan());
    await provider.recordings.start({ reference, recordingId });
    const id = fake.recorder.recordings[0]?.id ?? '';
    const started = fake.recordingEvent('recording.started', id);
    clock.advance({ seconds: 90 });
    await provider.recordings.stop({ room: reference, recordingId });
    clock.advance({ seconds: 5 });
    expect([started, fake.recordingEvent('recording.ready-to-download', id)].flatMap(factsOf)).toEqual([
      {
        kind: 'recording.changed',
        room,
        at: now,
        recording: { reference: id, recordingId, state: 'recording', startedAt: now },
      },
      {
        kind: 'recording.changed',
        room,
        at: now.plus({ seconds: 95 }),
        recording: {
          reference: id,
          state: 'ready',
          startedAt: now,
          endedAt: now.plus({ seconds: 90 }),
          durationSeconds: 90,
        },
      },
    ]);
    expect(factsOf(fake.recordingEvent('recording.error', id))).toEqual([
      { kind: 'recording.changed', room, at: now.plus({ seconds: 95 }), recording: { recordingId, state: 'failed' } },
    ]);
  });

  it('says how large its tracks are together', () => {
    const payload = { room_name: room, recording_id: 'r-1', tracks: [{ size: 5 }, { size: 7 }, {}] };
    expect(factsOf(anEvent('recording.ready-to-download', payload))).toMatchObject([{ recording: { sizeBytes: 12 } }]);
  });

  it('that cannot be told from others is not told of', () => {
    expect(factsOf(anEvent('recording.error', { room_name: room }))).toEqual([]);
  });
});

describe('an event', () => {
  it.each([
    ['of a kind that is of no use', anEvent('waiting-participant.joined', { room, session_id: 's' })],
    ['of a kind that an object has by birth', anEvent('constructor', { room })],
    ['of no room', anEvent('meeting.ended', {})],
    ['of a room without a name', anEvent('meeting.ended', { room: '' })],
    ['of nobody', anEvent('participant.joined', { room })],
    ['at no time', anEvent('meeting.ended', { room }, 'yesterday')],
    ['without a payload', { type: 'meeting.ended', event_ts: 1 }],
    ['that is none', undefined],
  ])('%s says nothing', (_, event) => {
    expect(factsOf(event)).toEqual([]);
  });

  it('names its room as room or as room_name', () => {
    expect(factsOf(anEvent('meeting.ended', { room_name: room }))).toMatchObject([{ room }]);
  });

  it('never makes it fail, whatever it holds', () => {
    const payloads = fc.record(
      {
        room: fc.anything(),
        room_name: fc.anything(),
        session_id: fc.anything(),
        joined_at: fc.oneof(fc.double(), fc.anything()),
        duration: fc.oneof(fc.double(), fc.anything()),
        start_ts: fc.oneof(fc.double(), fc.anything()),
        end_ts: fc.oneof(fc.double(), fc.anything()),
        instance_id: fc.anything(),
        tracks: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const events = fc.record({ type: fc.constantFrom(...eventTypes), payload: payloads, event_ts: fc.double() });
    fc.assert(
      fc.property(fc.oneof(events, fc.anything()), (event) => {
        for (const fact of factsOf(event)) expect(fact.at.isValid).toBe(true);
      }),
    );
  });

  it('is one of six that we ask Daily for', () => {
    expect(eventTypes).toEqual([
      'participant.joined',
      'participant.left',
      'meeting.ended',
      'recording.started',
      'recording.ready-to-download',
      'recording.error',
    ]);
  });

  it('tells the end of a meeting that the fake has seen', () => {
    const { clock, fake } = aDaily();
    const joined = fake.joins(room);
    clock.advance({ minutes: 2 });
    fake.leaves(joined);
    expect(factsOf(fake.meetingEnded(room))).toEqual([{ kind: 'room.emptied', room, at: now.plus({ minutes: 2 }) }]);
  });
});
