import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { RoomRecordings } from '#src/application/ports/video-provider.ts';
import type { RecordingReport } from '#src/domain/room/recording-report.ts';
import { asRoomReference, type RoomReference } from '#src/domain/room/room.ts';
import { harnessed, partOf, type UseHarness } from './video-provider-harness.ts';
import { anOpenRoom } from './video-provider-things.ts';

/** A class that is being recorded. */
async function aRecordedRoom(use: UseHarness, recordings: RoomRecordings) {
  const room = await anOpenRoom(use, { recording: true });
  await harnessed(use().world, 'world').joins(room.reference, { displayName: 'Ada Lovelace' });
  const recordingId = v7();
  const started = await recordings.start({ reference: room.reference, recordingId });
  return { ...room, recordingId, started };
}

/** The one recording of a room. */
async function onlyOne(recordings: RoomRecordings, room: RoomReference): Promise<RecordingReport> {
  const all = await recordings.list(room);
  expect(all).toHaveLength(1);
  return harnessed(all[0], 'recording');
}

/** A class that was recorded, with the provider's name of the recording. */
async function aFinishedRecording(use: UseHarness, recordings: RoomRecordings): Promise<string> {
  const { reference, recordingId, started } = await aRecordedRoom(use, recordings);
  use().clock.advance({ minutes: 10 });
  const recording = started.reference ? { recording: started.reference } : {};
  await recordings.stop({ room: reference, recordingId, ...recording });
  await harnessed(use().world?.finishesRecordings, 'world.finishesRecordings').call(use().world, reference);
  return harnessed((await onlyOne(recordings, reference)).reference, 'reference');
}

/** Recordings are started once, stopped, found, and gone when deleted. */
export function recordingsContract(use: UseHarness): void {
  describe('recordings', () => {
    test('are there exactly when the limits say that the provider records', () => {
      expect(use().provider.recordings !== undefined).toBe(use().provider.limits.records);
    });

    test('are told from their start on, by our id or the provider’s where it has said that', async (context) => {
      const recordings = partOf(use().provider.recordings, 'recordings', context);
      const { reference, recordingId, started } = await aRecordedRoom(use, recordings);
      expect(['starting', 'recording']).toContain(started.state);
      const listed = await onlyOne(recordings, reference);
      expect(['starting', 'recording']).toContain(listed.state);
      if (started.reference) expect(listed.reference).toBe(started.reference);
      if (listed.recordingId) expect(listed.recordingId).toBe(recordingId);
    });

    test('start once, however often that is asked', async (context) => {
      const recordings = partOf(use().provider.recordings, 'recordings', context);
      const { reference, recordingId } = await aRecordedRoom(use, recordings);
      const again = await recordings.start({ reference, recordingId });
      expect(['starting', 'recording']).toContain(again.state);
      await onlyOne(recordings, reference);
    });

    test('stop, and twice is no error', async (context) => {
      const recordings = partOf(use().provider.recordings, 'recordings', context);
      const { reference, recordingId, started } = await aRecordedRoom(use, recordings);
      const sought = { room: reference, recordingId, ...(started.reference && { recording: started.reference }) };
      await recordings.stop(sought);
      await recordings.stop(sought);
      await harnessed(use().world?.finishesRecordings, 'world.finishesRecordings').call(use().world, reference);
      await recordings.stop(sought);
      expect((await onlyOne(recordings, reference)).state).toBe('ready');
    });

    test('stop by our id alone when the provider has not told its own', async (context) => {
      const recordings = partOf(use().provider.recordings, 'recordings', context);
      const { reference, recordingId } = await aRecordedRoom(use, recordings);
      await recordings.stop({ room: reference, recordingId });
      await harnessed(use().world?.finishesRecordings, 'world.finishesRecordings').call(use().world, reference);
      expect((await onlyOne(recordings, reference)).state).toBe('ready');
    });

    test('stop without an error where there is none', async (context) => {
      const recordings = partOf(use().provider.recordings, 'recordings', context);
      const { reference } = await anOpenRoom(use, { recording: true });
      await recordings.stop({ room: reference, recordingId: v7() });
    });

    test('of a room are its own', async (context) => {
      const recordings = partOf(use().provider.recordings, 'recordings', context);
      const one = await aRecordedRoom(use, recordings);
      const other = await aRecordedRoom(use, recordings);
      expect(one.started.reference === undefined || one.started.reference !== other.started.reference).toBe(true);
      await onlyOne(recordings, one.reference);
      expect(await recordings.list((await anOpenRoom(use)).reference)).toEqual([]);
      expect(await recordings.list(asRoomReference('00000000-0000-4000-8000-000000000000'))).toEqual([]);
    });
  });

  describe('finished recordings', () => {
    test('are watched by a link that runs out', async (context) => {
      const recordings = partOf(use().provider.recordings, 'recordings', context);
      const links = partOf(use().provider.recordingLinks, 'links to recordings', context);
      const { url, expiresAt } = await links.link(await aFinishedRecording(use, recordings));
      expect(new URL(url).protocol).toBe('https:');
      expect(expiresAt > use().clock.now()).toBe(true);
    });

    test('that never were have no link', async (context) => {
      const links = partOf(use().provider.recordingLinks, 'links to recordings', context);
      await expect(links.link('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ fault: 'gone' });
    });

    test('are deleted, twice without an error, and gone then', async (context) => {
      const recordings = partOf(use().provider.recordings, 'recordings', context);
      const deletion = partOf(use().provider.recordingDeletion, 'deletion of recordings', context);
      const recording = await aFinishedRecording(use, recordings);
      await deletion.delete(recording);
      await deletion.delete(recording);
      const links = use().provider.recordingLinks;
      if (links) await expect(links.link(recording)).rejects.toMatchObject({ fault: 'gone' });
    });
  });
}
