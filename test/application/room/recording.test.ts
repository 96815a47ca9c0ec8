import { describe, expect, test } from 'vitest';
import type { Caller } from '#src/domain/identity/caller.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { asRecordingId, type RecordingId } from '#src/domain/room/recording.ts';
import type { SessionId } from '#src/domain/session/ids.ts';
import { noon } from '../../support/a-session.ts';
import { begun, comesIn, historyOf, planned, signedIn, viewOf } from '../../support/in-an-application.ts';
import { aRoomApplication, later, type RoomApplication, readyRoomOf } from '../../support/rooms-in-an-application.ts';

const recordable = { recordingEnabled: true };

const aClass = async (app: RoomApplication) => begun(app, recordable);

const start = (app: RoomApplication, id: SessionId, caller: Caller, recordingId = asRecordingId(app.ids.next())) =>
  app.startRecording.execute({ id, caller, recordingId });

async function aRecording(app: RoomApplication) {
  const { id, host } = await aClass(app);
  const { id: recordingId } = await start(app, id, host);
  return { id, host, recordingId };
}

/** Stopped, and worked on by the provider until it can be watched. */
async function aFinishedRecording(app: RoomApplication) {
  const { id, host, recordingId } = await aRecording(app);
  await app.stopRecording.execute({ id, recordingId, caller: host });
  app.videoProvider.recordingsHeld.becomes(recordingId, { state: 'ready', durationSeconds: 61.4, sizeBytes: 1000 });
  await later(app, 30);
  return { id, host, recordingId };
}

const facts = async (app: RoomApplication, id: SessionId, recordingId: RecordingId) => {
  const found = await app.recordingQueries.find(id, recordingId);
  if (!found) throw new Error('There is no such recording.');
  return found;
};

const shown = async (app: RoomApplication, id: SessionId) => (await viewOf(app, id)).state.recordingState;

const recordingHistory = async (app: RoomApplication, id: SessionId) =>
  (await historyOf(app, id)).filter((kind) => kind.startsWith('recording.'));

test('a provider that answers slowly is asked about two recordings at a time, and about others some seconds later', async () => {
  const app = aRoomApplication();
  const all = [await aRecording(app), await aRecording(app), await aRecording(app)];
  app.tables.jobs.clear();
  const { promise: answer, resolve: answers } = Promise.withResolvers<void>();
  const { list } = app.videoProvider.recordings;
  let asked = 0;
  app.videoProvider.recordings.list = async (...about) => {
    asked += 1;
    await answer;
    return await list(...about);
  };
  const polls = all.map(({ id: sessionId, recordingId }) => app.followRecording.execute({ sessionId, recordingId }));
  await polls[2];
  expect(asked).toBe(2);
  expect([...app.tables.jobs.values()]).toContainEqual({
    job: { name: 'follow-recording', data: { sessionId: all[2]?.id, recordingId: all[2]?.recordingId } },
    afterSeconds: 5,
  });
  answers();
  await Promise.all(polls);
});

describe('starting a recording', () => {
  test('has the provider record, shows it with the session, and is in the history', async () => {
    const app = aRoomApplication();
    const { id, host } = await aClass(app);
    const recording = await start(app, id, host);
    expect(recording).toMatchObject({
      ...{ sessionId: id, state: 'recording', provider: 'memory', epoch: 1, requestedAt: noon },
      requestedBy: { type: 'user', id: host.userId },
    });
    expect(await shown(app, id)).toBe('recording');
    expect(await recordingHistory(app, id)).toEqual(['recording.starting', 'recording.recording']);
  });

  test('with the id of an earlier call answers with that recording', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    const again = await start(app, id, host, recordingId);
    expect(again.id).toBe(recordingId);
    expect((await app.recordingQueries.ofSession(id, { limit: 10 })).items).toHaveLength(1);
  });

  test('is refused while another one goes on, and possible again once that has stopped', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    await expect(start(app, id, host)).rejects.toMatchObject({ code: 'already_recording', details: { recordingId } });
    await app.stopRecording.execute({ id, recordingId, caller: host });
    await expect(start(app, id, host)).resolves.toMatchObject({ state: 'recording' });
    expect(await shown(app, id)).toBe('recording');
  });

  test('shows that people are being recorded, although an earlier recording is ready later', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    await app.stopRecording.execute({ id, recordingId, caller: host });
    await start(app, id, host);
    app.videoProvider.recordingsHeld.becomes(recordingId, { state: 'ready' });
    await later(app, 30);
    expect((await facts(app, id, recordingId)).state).toBe('ready');
    expect(await shown(app, id)).toBe('recording');
  });

  test('is for those who manage the session', async () => {
    const app = aRoomApplication();
    const { id } = await aClass(app);
    const { caller: guest } = await comesIn(app, id);
    await expect(start(app, id, guest)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(start(app, id, anonymous)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(start(app, id, await signedIn(app, 'admin'))).resolves.toMatchObject({ state: 'recording' });
  });

  test('is refused before the start, after the end, where it is off, and where the room is being made', async () => {
    const app = aRoomApplication();
    const before = await planned(app, recordable);
    await expect(start(app, before.id, before.host)).rejects.toMatchObject({ code: 'session_not_live' });
    const off = await begun(app);
    await expect(start(app, off.id, off.host)).rejects.toMatchObject({ code: 'recording_not_enabled' });
    const over = await aClass(app);
    await app.endSession.execute({ id: over.id, caller: over.host });
    await expect(start(app, over.id, over.host)).rejects.toMatchObject({ code: 'session_closed' });
    const moving = await aClass(app);
    app.videoProvider.faults.goAway();
    await app.moveRoom.execute({ id: moving.id, caller: moving.host });
    await expect(start(app, moving.id, moving.host)).rejects.toMatchObject({ code: 'room_not_ready' });
  });

  test('that the provider refuses has failed, and another may be tried', async () => {
    const app = aRoomApplication();
    const { id, host } = await aClass(app);
    app.videoProvider.closesBehindOurBack((await readyRoomOf(app, id)).reference);
    await expect(start(app, id, host)).rejects.toMatchObject({ code: 'video_provider_failed', fault: 'gone' });
    expect(await shown(app, id)).toBe('failed');
    await expect(start(app, id, host)).rejects.toMatchObject({ code: 'video_provider_failed' });
  });

  test('with the provider away is done by a job once it is back, once', async () => {
    const app = aRoomApplication();
    const { id, host } = await aClass(app);
    app.videoProvider.faults.goAway();
    const { id: recordingId, state } = await start(app, id, host);
    expect(state).toBe('starting');
    expect(await later(app, 5)).toHaveLength(1);
    app.videoProvider.faults.comeBack();
    expect(await later(app, 5)).toEqual([]);
    expect((await facts(app, id, recordingId)).state).toBe('recording');
    expect(await recordingHistory(app, id)).toEqual(['recording.starting', 'recording.recording']);
  });

  test('that nobody answered in time is found again by its id', async () => {
    const app = aRoomApplication();
    const { id, host } = await aClass(app);
    const { reference } = await readyRoomOf(app, id);
    const recordingId = asRecordingId(app.ids.next());
    app.videoProvider.faults.hang();
    const starting = start(app, id, host, recordingId);
    await expect.poll(() => app.tables.recordings.size).toBe(1);
    app.videoBudget.runOut();
    expect((await starting).state).toBe('starting');
    app.videoProvider.faults.comeBack();
    await app.videoProvider.recordings.start({ reference, recordingId });
    await later(app, 5);
    expect(await facts(app, id, recordingId)).toMatchObject({ state: 'recording', reference: expect.any(String) });
    expect(await app.videoProvider.recordings.list(reference)).toHaveLength(1);
  });

  test('that never came about is given up after a quarter of an hour', async () => {
    const app = aRoomApplication();
    const { id, host } = await aClass(app);
    app.videoProvider.faults.failNext();
    const { id: recordingId } = await start(app, id, host);
    app.videoProvider.closesBehindOurBack((await readyRoomOf(app, id)).reference);
    expect(await later(app, 14 * 60)).toHaveLength(1);
    expect((await facts(app, id, recordingId)).state).toBe('starting');
    await later(app, 2 * 60);
    expect((await facts(app, id, recordingId)).state).toBe('failed');
    await expect(start(app, id, host)).rejects.toMatchObject({ fault: 'gone' });
  });
});

describe('stopping a recording', () => {
  test('has the provider work on it until it is ready, with what it tells of it', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    const stopped = await app.stopRecording.execute({ id, recordingId, caller: host });
    expect(stopped).toMatchObject({ state: 'processing', stopAskedAt: noon });
    app.videoProvider.recordingsHeld.becomes(recordingId, { state: 'ready', durationSeconds: 61.4, sizeBytes: 1000 });
    await later(app, 30);
    expect(await facts(app, id, recordingId)).toMatchObject({ state: 'ready', durationSeconds: 61, sizeBytes: 1000 });
    expect(await recordingHistory(app, id)).toEqual([
      ...['recording.starting', 'recording.recording', 'recording.processing', 'recording.ready'],
    ]);
  });

  test('twice changes nothing', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aFinishedRecording(app);
    const again = await app.stopRecording.execute({ id, recordingId, caller: host });
    expect(again.state).toBe('ready');
  });

  test('with the provider away is done by a job once it is back', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    app.videoProvider.faults.goAway();
    const asked = await app.stopRecording.execute({ id, recordingId, caller: host });
    expect(asked).toMatchObject({ state: 'recording', stopAskedAt: noon });
    app.videoProvider.faults.comeBack();
    await later(app, 5);
    expect((await facts(app, id, recordingId)).state).toBe('processing');
  });

  test('is for those who manage the session, who alone learn what there is', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    const { caller } = await comesIn(app, id);
    await expect(app.stopRecording.execute({ id, recordingId, caller })).rejects.toMatchObject({ code: 'forbidden' });
    const none = asRecordingId(app.ids.next());
    await expect(app.stopRecording.execute({ id, recordingId: none, caller })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(app.stopRecording.execute({ id, recordingId: none, caller: host })).rejects.toMatchObject({
      code: 'recording_not_found',
    });
  });

  test.each(['end', 'cancel'] as const)('follows from the %s of the session', async (how) => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    await (how === 'end' ? app.endSession : app.cancelSession).execute({ id, caller: host });
    await later(app, 5);
    expect((await facts(app, id, recordingId)).state).toBe('processing');
    expect(await shown(app, id)).toBe('processing');
  });

  test('follows from moving to another room', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    await app.moveRoom.execute({ id, caller: host });
    await later(app, 5);
    expect((await facts(app, id, recordingId)).state).toBe('processing');
    await expect(start(app, id, host)).resolves.toMatchObject({ state: 'recording', epoch: 2 });
  });
});

describe('a link to a recording', () => {
  test('is for those who manage the session, once it is ready', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    await expect(app.readRecordings.link(id, recordingId, host)).rejects.toMatchObject({
      ...{ code: 'recording_not_ready', details: { recordingState: 'recording' } },
    });
    await app.stopRecording.execute({ id, recordingId, caller: host });
    app.videoProvider.recordingsHeld.becomes(recordingId, { state: 'ready' });
    await later(app, 30);
    const { url, expiresAt } = await app.readRecordings.link(id, recordingId, host);
    expect(url).toMatch(/^https:/);
    expect(expiresAt > app.clock.now()).toBe(true);
    const { caller } = await comesIn(app, id);
    await expect(app.readRecordings.link(id, recordingId, caller)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is not to be had where the provider has lost it, or does not answer', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aFinishedRecording(app);
    app.videoProvider.faults.failNext();
    await expect(app.readRecordings.link(id, recordingId, host)).rejects.toMatchObject({
      code: 'video_provider_failed',
    });
    const { reference } = await facts(app, id, recordingId);
    await app.videoProvider.recordingDeletion.delete(reference ?? '');
    await expect(app.readRecordings.link(id, recordingId, host)).rejects.toMatchObject({ code: 'recording_not_found' });
  });
});

describe('deleting a recording', () => {
  const remove = (app: RoomApplication, id: SessionId, recordingId: RecordingId, caller: Caller) =>
    app.deleteRecording.execute({ id, recordingId, caller });

  test('takes it from everybody and has the file deleted; what is known of it stays', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aFinishedRecording(app);
    await remove(app, id, recordingId, host);
    const { room, ...deleted } = await facts(app, id, recordingId);
    expect(deleted).toMatchObject({ state: 'deleted', durationSeconds: 61, fileDeletedAt: app.clock.now() });
    expect(await app.videoProvider.recordings.list(room)).toEqual([]);
    await expect(app.readRecordings.link(id, recordingId, host)).rejects.toMatchObject({ code: 'recording_not_ready' });
    await remove(app, id, recordingId, host);
    expect((await recordingHistory(app, id)).filter((kind) => kind === 'recording.deleted')).toHaveLength(1);
  });

  test('is refused while it is being made', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aRecording(app);
    await expect(remove(app, id, recordingId, host)).rejects.toMatchObject({ code: 'recording_not_ready' });
    await app.stopRecording.execute({ id, recordingId, caller: host });
    await expect(remove(app, id, recordingId, host)).rejects.toMatchObject({ code: 'recording_not_ready' });
  });

  test('with the provider away is done by a job once it is back', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId } = await aFinishedRecording(app);
    app.videoProvider.faults.goAway();
    await remove(app, id, recordingId, host);
    const deleted = await facts(app, id, recordingId);
    expect(deleted.state).toBe('deleted');
    expect(deleted.fileDeletedAt).toBeUndefined();
    expect(await later(app, 5)).toHaveLength(1);
    app.videoProvider.faults.comeBack();
    await later(app, 5);
    expect((await facts(app, id, recordingId)).fileDeletedAt).toBeDefined();
    expect(await app.videoProvider.recordings.list(deleted.room)).toEqual([]);
  });

  test('is for those who manage the session', async () => {
    const app = aRoomApplication();
    const { id, recordingId } = await aFinishedRecording(app);
    const { caller } = await comesIn(app, id);
    await expect(remove(app, id, recordingId, caller)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('what is known of recordings', () => {
  test('is told to those who manage the session, newest first', async () => {
    const app = aRoomApplication();
    const { id, host, recordingId: first } = await aRecording(app);
    await app.stopRecording.execute({ id, recordingId: first, caller: host });
    app.clock.advance({ minutes: 5 });
    const { id: second } = await start(app, id, host);
    const { items } = await app.readRecordings.list(id, host, { limit: 10 });
    expect(items.map((one) => one.id)).toEqual([second, first]);
    const { caller } = await comesIn(app, id);
    await expect(app.readRecordings.list(id, caller, { limit: 10 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(app.readRecordings.one(id, asRecordingId(app.ids.next()), host)).rejects.toMatchObject({
      code: 'recording_not_found',
    });
  });
});
