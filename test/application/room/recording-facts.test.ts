import { describe, expect, test } from 'vitest';
import { asRecordingId } from '#src/domain/room/recording.ts';
import type { RecordingReport } from '#src/domain/room/recording-report.ts';
import { asRoomReference, type RoomReference } from '#src/domain/room/room.ts';
import { noon } from '../../support/a-session.ts';
import { begun, historyOf, viewOf } from '../../support/in-an-application.ts';
import { aRoomApplication, later, type RoomApplication, readyRoomOf } from '../../support/rooms-in-an-application.ts';

const say = (app: RoomApplication, room: RoomReference, recording: RecordingReport, provider = 'memory') =>
  app.noteRecordingFact.execute(provider, { kind: 'recording.changed', room, at: app.clock.now(), recording });

async function aRecordedClass(app: RoomApplication) {
  const { id, host } = await begun(app, { recordingEnabled: true });
  const recordingId = asRecordingId(app.ids.next());
  const { reference } = await readyRoomOf(app, id);
  return { id, host, recordingId, reference };
}

describe('what a provider says about a recording', () => {
  test('moves it along, and an old report does not take it back', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId, reference } = await aRecordedClass(app);
    await app.startRecording.execute({ id, caller: host, recordingId });
    const known = `at-memory-${recordingId}`;
    expect(await say(app, reference, { state: 'ready', reference: known, durationSeconds: 60 })).toBe(true);
    expect(await say(app, reference, { state: 'recording', recordingId, startedAt: noon })).toBe(true);
    expect(await app.recordingQueries.find(id, recordingId)).toMatchObject({
      ...{ state: 'ready', durationSeconds: 60, startedAt: noon },
    });
    expect((await historyOf(app, id)).filter((kind) => kind.startsWith('recording.'))).toEqual([
      ...['recording.starting', 'recording.recording', 'recording.ready'],
    ]);
  });

  test('is in the history as said by the provider', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId, reference } = await aRecordedClass(app);
    await app.startRecording.execute({ id, caller: host, recordingId });
    await say(app, reference, { state: 'processing', recordingId });
    const { items } = await app.sessionQueries.history(id, { limit: 100 });
    expect(items.at(-1)).toMatchObject({
      ...{ kind: 'recording.processing', by: { type: 'provider', id: 'memory' }, data: { recordingId } },
    });
  });

  test('in a room of nobody, or without a name to know it by, is left to others', async () => {
    const app = aRoomApplication();
    const { reference } = await aRecordedClass(app);
    expect(await say(app, asRoomReference('unknown'), { state: 'recording', reference: 'r-1' })).toBe(false);
    expect(await say(app, reference, { state: 'recording', reference: 'r-1' }, 'another')).toBe(false);
    expect(await say(app, reference, { state: 'recording' })).toBe(false);
  });
});

describe('a recording that was begun at the provider', () => {
  test('is taken in once: everybody sees that they are being recorded', async () => {
    const app = aRoomApplication();
    const { id, reference } = await aRecordedClass(app);
    expect(await say(app, reference, { state: 'recording', reference: 'theirs', startedAt: noon })).toBe(true);
    expect(await say(app, reference, { state: 'recording', reference: 'theirs', startedAt: noon })).toBe(true);
    const { items } = await app.recordingQueries.ofSession(id, { limit: 10 });
    expect(items).toMatchObject([{ state: 'recording', requestedBy: { type: 'provider', id: 'memory' }, epoch: 1 }]);
    expect((await viewOf(app, id)).state.recordingState).toBe('recording');
  });

  test('can be stopped like any other, and is followed until it is ready', async () => {
    const app = aRoomApplication();
    const { id, host, reference } = await aRecordedClass(app);
    const theirs = await app.videoProvider.recordings.start({ reference, recordingId: 'begun elsewhere' });
    await say(app, reference, { ...theirs });
    const [taken] = (await app.recordingQueries.ofSession(id, { limit: 10 })).items;
    app.videoProvider.recordingsHeld.becomes('begun elsewhere', { state: 'ready' });
    await later(app, 60);
    expect(taken && (await app.readRecordings.one(id, taken.id, host)).state).toBe('ready');
  });

  test('keeps managers from beginning another one at the same time', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId, reference } = await aRecordedClass(app);
    await say(app, reference, { state: 'recording', reference: 'theirs' });
    const starting = app.startRecording.execute({ id, caller: host, recordingId });
    await expect(starting).rejects.toMatchObject({ code: 'already_recording' });
  });
});
