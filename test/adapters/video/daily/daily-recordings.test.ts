import { describe, expect, it } from 'vitest';
import { asRoomReference } from '#src/domain/room/room.ts';
import { now } from '../a-plan.ts';
import { onTheWire } from './a-daily.ts';

const startDaily = onTheWire();
const recordingId = '019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e03';

describe('recording', () => {
  it('starts under our own id, and says that it is starting', async () => {
    const { calls, fake, provider, opened } = startDaily();
    const reference = await opened();
    expect(await provider.recordings.start({ reference, recordingId })).toEqual({ recordingId, state: 'starting' });
    expect(fake.recorder.recordings).toMatchObject([{ room: reference, instanceId: recordingId }]);
    expect(calls.made.at(-1)).toMatchObject({ limit: 'recordings.start', repeatable: false });
  });

  it('is not started twice, also when the answer to the first start was lost', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    fake.faults.next('reset', { on: /start$/, afterTheWork: true });
    await expect(provider.recordings.start({ reference, recordingId })).rejects.toMatchObject({ fault: 'unreachable' });
    const [made] = fake.recorder.recordings;
    expect(await provider.recordings.start({ reference, recordingId })).toEqual({
      reference: made?.id,
      recordingId,
      state: 'recording',
      startedAt: now,
    });
    expect(fake.recorder.recordings).toHaveLength(1);
  });

  it('is refused when Daily refuses and nothing is being recorded', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    fake.faults.next({ status: 400, body: { error: 'invalid-request-error' } }, { on: /start$/ });
    await expect(provider.recordings.start({ reference, recordingId })).rejects.toMatchObject({ fault: 'refused' });
  });

  it('is gone with its room', async () => {
    const { provider } = startDaily();
    const start = provider.recordings.start({ reference: asRoomReference('convoke-test-nowhere'), recordingId });
    await expect(start).rejects.toMatchObject({ fault: 'gone' });
  });

  it('stops, and stopping what has stopped is no error, nor is a room that is not there', async () => {
    const { fake, provider, opened } = startDaily();
    const room = await opened();
    await provider.recordings.start({ reference: room, recordingId });
    await provider.recordings.stop({ room, recordingId });
    await provider.recordings.stop({ room, recordingId });
    await provider.recordings.stop({ room: asRoomReference('convoke-test-nowhere'), recordingId });
    expect(fake.recorder.recordings).toMatchObject([{ status: 'finished' }]);
  });
});

describe('the list of recordings', () => {
  it('tells where each of the room stands', async () => {
    const { clock, fake, provider, opened } = startDaily();
    const room = await opened();
    await provider.recordings.start({ reference: room, recordingId });
    clock.advance({ minutes: 30 });
    await provider.recordings.stop({ room, recordingId });
    await provider.recordings.start({ reference: room, recordingId });
    const [first, second] = fake.recorder.recordings;
    expect(await provider.recordings.list(room)).toEqual([
      { reference: second?.id, state: 'recording', startedAt: now.plus({ minutes: 30 }) },
      {
        reference: first?.id,
        state: 'ready',
        startedAt: now,
        endedAt: now.plus({ minutes: 30 }),
        durationSeconds: 1800,
      },
    ]);
  });

  it.each([
    ['canceled', 'failed'],
    ['finished', 'ready'],
    ['in-progress', 'recording'],
    ['uploading', 'processing'],
  ])('takes %s for %s', async (status, state) => {
    const { fake, provider, opened } = startDaily();
    const room = await opened();
    fake.faults.next({ status: 200, body: { data: [{ id: 'r-1', room_name: room, status }] } });
    expect(await provider.recordings.list(room)).toEqual([{ reference: 'r-1', state }]);
  });

  it('is read to its last page, within the narrow limit that Daily has for it', async () => {
    const { calls, fake, provider, opened } = startDaily();
    const room = await opened();
    for (let index = 0; index < 101; index += 1) {
      await provider.recordings.start({ reference: room, recordingId });
      await provider.recordings.stop({ room, recordingId });
    }
    expect(await provider.recordings.list(room)).toHaveLength(101);
    const lists = calls.made.filter(({ operation }) => operation === 'recordings.list');
    expect(lists).toMatchObject([{ limit: 'recordings.list' }, { limit: 'recordings.list' }]);
    expect(fake.calls.filter((call) => call === 'GET /recordings')).toHaveLength(2);
  });
});

describe('a recording', () => {
  const aRecording = async () => {
    const daily = startDaily();
    const room = await daily.opened();
    await daily.provider.recordings.start({ reference: room, recordingId });
    await daily.provider.recordings.stop({ room, recordingId });
    const id = daily.fake.recorder.recordings[0]?.id ?? '';
    return { ...daily, room, id };
  };

  it('is linked to for an hour', async () => {
    const { provider, id } = await aRecording();
    expect(await provider.recordingLinks.link(id)).toEqual({
      url: expect.stringMatching(`^https://.*${id}`),
      expiresAt: now.plus({ hours: 1 }),
    });
  });

  it.each(['Error: this domain keeps recordings in its own bucket', 'javascript:alert(1)', ''])(
    'is gone when Daily puts words for a link: %s',
    async (words) => {
      const { fake, provider, id } = await aRecording();
      fake.recorder.wordsForLinks = words;
      await expect(provider.recordingLinks.link(id)).rejects.toMatchObject({ fault: 'gone' });
    },
  );

  it('is gone while it is not finished, once it is deleted, and when it never was', async () => {
    const { fake, provider, room, id } = await aRecording();
    await provider.recordings.start({ reference: room, recordingId });
    const running = fake.recorder.recordings[1]?.id ?? '';
    await expect(provider.recordingLinks.link(running)).rejects.toMatchObject({ fault: 'gone' });
    await provider.recordingDeletion.delete(id);
    await expect(provider.recordingLinks.link(id)).rejects.toMatchObject({ fault: 'gone' });
    await expect(provider.recordingLinks.link('never')).rejects.toMatchObject({ fault: 'gone' });
  });

  it('is deleted once, and deleting it twice is no error', async () => {
    const { fake, provider, id } = await aRecording();
    await provider.recordingDeletion.delete(id);
    await provider.recordingDeletion.delete(id);
    expect(fake.recorder.recordings).toEqual([]);
  });
});
