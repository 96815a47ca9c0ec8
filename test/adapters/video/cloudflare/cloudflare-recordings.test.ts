import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { recordingId } from '../a-plan.ts';
import { onTheWire } from './a-cloudflare.ts';

const wired = onTheWire();

async function aRoom(settings?: Parameters<typeof wired>[0]) {
  const cloudflare = wired(settings);
  const room = await cloudflare.opened();
  cloudflare.fake.joins(room, { name: 'Ada' });
  return { ...cloudflare, room };
}

describe('a recording', () => {
  test('takes our id along as the name of its file, and is known by it', async () => {
    const { fake, provider, room } = await aRoom();
    const report = await provider.recordings.start({ reference: room, recordingId });
    expect(fake.recordings.all[0]?.output_file_name).toMatch(`convoke-test-recording-${recordingId}_`);
    expect(report).toMatchObject({ recordingId, reference: fake.recordings.all[0]?.id, state: 'recording' });
  });

  test('is not started again when its answer was lost, or when it has ended', async () => {
    const { fake, provider, room } = await aRoom();
    fake.faults.next('reset', { on: /^POST \/recordings/, afterTheWork: true });
    await expect(provider.recordings.start({ reference: room, recordingId })).rejects.toMatchObject({
      fault: 'unreachable',
    });
    await provider.recordings.start({ reference: room, recordingId });
    await provider.recordings.stop({ room, recordingId });
    fake.recordings.finish(room);
    expect(await provider.recordings.start({ reference: room, recordingId })).toMatchObject({ state: 'ready' });
    expect(fake.recordings.all).toHaveLength(1);
  });

  test('is the one that somebody inside has started', async () => {
    const { fake, provider, room } = await aRoom();
    const theirs = fake.recordings.startedInside(room);
    expect(await provider.recordings.start({ reference: room, recordingId })).toMatchObject({ reference: theirs.id });
    await provider.recordings.stop({ room, recordingId });
    expect(theirs.status).toBe('UPLOADING');
  });

  test('is known though the API should not give our name back', async () => {
    const { fake, provider, room } = await aRoom();
    fake.recordings.echoesPrefix = false;
    const first = await provider.recordings.start({ reference: room, recordingId });
    const second = await provider.recordings.start({ reference: room, recordingId });
    expect(second.reference).toBe(first.reference);
    expect(first).not.toHaveProperty('recordingId');
    await provider.recordings.stop({ room, recordingId });
    expect(fake.recordings.all.map(({ status }) => status)).toEqual(['UPLOADING']);
  });

  test('is refused beside another of ours', async () => {
    const { provider, room } = await aRoom();
    await provider.recordings.start({ reference: room, recordingId });
    const second = provider.recordings.start({ reference: room, recordingId: v7() });
    await expect(second).rejects.toMatchObject({ fault: 'refused' });
  });

  test('counts to the limit of recordings, and is not started twice by a repeated call', async () => {
    const { calls, provider, room } = await aRoom();
    const before = calls.made.length;
    const { reference = '' } = await provider.recordings.start({ reference: room, recordingId });
    await provider.recordings.stop({ room, recordingId, recording: reference });
    const made = calls.made.slice(before).map(({ operation, repeatable, limit }) => [operation, repeatable, limit]);
    expect(made).toEqual([
      ['recordings.list', true, 'recordings'],
      ['recordings.start', false, 'recordings'],
      ['recordings.stop', true, 'recordings'],
    ]);
  });

  test('that can not be stopped while it goes on is an error', async () => {
    const { fake, provider, room } = await aRoom();
    const { reference = '' } = await provider.recordings.start({ reference: room, recordingId });
    fake.faults.next({ status: 400, body: {} }, { on: /^PUT/ });
    const stopping = provider.recordings.stop({ room, recordingId, recording: reference });
    await expect(stopping).rejects.toMatchObject({ fault: 'refused' });
  });

  test.each([
    ['INVOKED', 'starting'],
    ['RECORDING', 'recording'],
    ['PAUSED', 'recording'],
    ['UPLOADING', 'processing'],
    ['UPLOADED', 'ready'],
    ['ERRORED', 'failed'],
    ['SOMETHING_NEW', 'processing'],
  ])('that is %s is %s to us', async (status, state) => {
    const { fake, provider, room } = await aRoom();
    await provider.recordings.start({ reference: room, recordingId });
    Object.assign(fake.recordings.all[0] ?? {}, { status });
    expect(await provider.recordings.list(room)).toMatchObject([{ state }]);
  });

  test('tells when it began and ended, how long and how large it is', async () => {
    const { clock, fake, provider, room } = await aRoom();
    const startedAt = clock.now();
    await provider.recordings.start({ reference: room, recordingId });
    clock.advance({ minutes: 30 });
    await provider.recordings.stop({ room, recordingId });
    fake.recordings.finish(room);
    const times = { startedAt, endedAt: clock.now() };
    expect(await provider.recordings.list(room)).toMatchObject([
      { ...times, durationSeconds: 1800, sizeBytes: 2_044_680 },
    ]);
  });
});

describe('the link to a recording', () => {
  test('is none before the file is there, and none after it went', async () => {
    const { clock, fake, provider, room } = await aRoom();
    const { reference = '' } = await provider.recordings.start({ reference: room, recordingId });
    await expect(provider.recordingLinks.link(reference)).rejects.toMatchObject({ fault: 'gone' });
    await provider.recordings.stop({ room, recordingId });
    fake.recordings.finish(room);
    const { expiresAt } = await provider.recordingLinks.link(reference);
    expect(expiresAt).toEqual(clock.now().plus({ days: 7 }));
    Object.assign(fake.recordings.all[0] ?? {}, { download_url: 'javascript:alert(1)' });
    await expect(provider.recordingLinks.link(reference)).rejects.toMatchObject({ fault: 'gone' });
    Object.assign(fake.recordings.all[0] ?? {}, { download_url: 'https://recordings.example/1.mp4' });
    clock.advance({ days: 7 });
    await expect(provider.recordingLinks.link(reference)).rejects.toMatchObject({ fault: 'gone' });
  });
});
