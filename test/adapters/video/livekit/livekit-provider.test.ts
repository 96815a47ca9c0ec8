import { decodeJwt } from 'jose';
import { TokenVerifier } from 'livekit-server-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { livekitLimits } from '#src/adapters/video/livekit/livekit-limits.ts';
import { LiveKitVideoProvider } from '#src/adapters/video/livekit/livekit-video-provider.ts';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import { noon } from '#test/support/a-session.ts';
import { UnguardedCalls } from '../unguarded-calls.ts';
import { livekitKey, livekitSecret, livekitUrl } from './fake-livekit-keys.ts';
import { aLiveKitHarness, aLiveKitProvider } from './livekit-harness.ts';
import { aGuest, aPlan } from './livekit-things.ts';

let harness: ReturnType<typeof aLiveKitHarness>;
beforeEach(() => {
  harness = aLiveKitHarness();
});
afterEach(() => harness.fake.close());

describe('a token for a person', () => {
  test('goes with the address that clients connect to', async () => {
    expect(await harness.provider.access.grant(aGuest())).toMatchObject({ url: livekitUrl });
  });

  test('is one that LiveKit’s own verifier takes', async () => {
    const { token = '' } = await aLiveKitProvider(harness.clock).access.grant(aGuest());
    const yearsApart = Math.abs(Date.now() / 1000 - noon.toSeconds()) + 1;
    const claims = await new TokenVerifier(livekitKey, livekitSecret).verify(token, yearsApart);
    expect(claims.video).toMatchObject({ room: 'a-room', roomJoin: true });
  });

  test.each(['host', 'co_host', 'participant'] as const)('gives a %s no rights over others', async (role) => {
    const { token = '' } = await harness.provider.access.grant({ ...aGuest(), role });
    const { video } = decodeJwt<{ readonly video: object }>(token);
    const rights = ['room', 'roomJoin', 'canSubscribe', 'canPublish', 'canPublishSources', 'canPublishData'];
    expect(Object.keys(video)).toEqual(rights);
  });

  test.each([
    ['as long as the class, where that is soon over', { minutes: 50 }, { minutes: 50 }],
    ['two hours at most', { hours: 16 }, { hours: 2 }],
    ['ten minutes at least', { minutes: 1 }, { minutes: 10 }],
  ])('lets in for %s', async (_, classLasts, tokenLasts) => {
    const { token = '', expiresAt } = await harness.provider.access.grant({
      ...aGuest(),
      latestEnd: noon.plus(classLasts),
    });
    expect(expiresAt).toEqual(noon.plus(tokenLasts));
    expect(decodeJwt(token)).toMatchObject({ nbf: noon.toSeconds(), exp: noon.plus(tokenLasts).toSeconds() });
  });

  test('is made without asking anybody', async () => {
    await harness.provider.access.grant(aGuest());
    expect(harness.fake.asked).toEqual([]);
  });
});

describe('a room', () => {
  test('has its name from session and epoch, and no title or metadata', async () => {
    const plan = aPlan();
    const { reference } = await harness.provider.rooms.open(plan);
    expect(reference).toBe(`convoke-test-${plan.sessionId}-1`);
    const day = 24 * 60 * 60;
    const body = { name: reference, emptyTimeout: day + 3600, departureTimeout: day + 3600 };
    expect(harness.fake.asked).toEqual([{ method: 'CreateRoom', body }]);
  });

  test('that is empty and would be gone too early is made anew when the class is moved', async () => {
    const plan = aPlan();
    const { reference } = await harness.provider.rooms.open(plan);
    const before = harness.fake.rooms.get(reference)?.sid;
    await harness.provider.rooms.open({ ...plan, latestEnd: plan.latestEnd.plus({ days: 1 }) });
    expect(harness.fake.rooms.get(reference)?.sid).toBe(before);
    await harness.provider.rooms.open({ ...plan, latestEnd: plan.latestEnd.plus({ days: 2 }) });
    expect(harness.fake.rooms.get(reference)?.sid).not.toBe(before);
  });

  test('with somebody inside is never made anew', async () => {
    const plan = aPlan();
    const { reference } = await harness.provider.rooms.open(plan);
    const sid = harness.fake.connect(reference, { identity: 'ada', name: 'Ada' });
    await harness.provider.rooms.open({ ...plan, latestEnd: plan.latestEnd.plus({ days: 2 }), mostPeople: 500 });
    expect((await harness.provider.presence?.present(reference))?.map(({ connectionId }) => connectionId)).toEqual([
      sid,
    ]);
  });

  test('of another kind of name is nobody’s of ours', async () => {
    const { reference } = await harness.provider.rooms.open(aPlan());
    await harness.neighbour?.rooms.open(aPlan());
    for (const name of ['lobby', `x-${reference}`, `${reference}-old`]) {
      harness.fake.rooms.set(name, {
        sid: 'RM',
        name,
        createdAt: 0,
        emptyTimeout: 1,
        departureTimeout: 1,
        participants: [],
      });
    }
    const listed = await harness.provider.inventory?.page(undefined);
    expect(listed?.rooms.map((room) => room.reference)).toEqual([reference]);
  });

  test('has nobody inside but people', async () => {
    const { reference } = await harness.provider.rooms.open(aPlan());
    for (const kind of ['EGRESS', 'AGENT', 'STANDARD'])
      harness.fake.connect(reference, { identity: kind, name: kind, kind });
    const present = await harness.provider.presence?.present(reference);
    expect(present?.map(({ participantId }) => participantId)).toEqual(['STANDARD']);
  });

  test('that is closed says that it is empty', async () => {
    const plan = aPlan();
    const { reference } = await harness.provider.rooms.open(plan);
    await harness.provider.rooms.close(plan);
    const last = (await harness.fake.webhooks.deliveries()).at(-1);
    const verdict = last && (await harness.provider.webhooks?.judge(last, noon));
    expect(verdict).toMatchObject({ type: 'room_finished', kept: { room: { name: reference } } });
  });
});

describe('removing somebody', () => {
  test('revokes every token that was made until now', async () => {
    const { reference } = await harness.provider.rooms.open(aPlan());
    const guest = aGuest(reference);
    harness.fake.connect(reference, { identity: guest.participantId, name: 'Ada' });
    await harness.provider.removal?.remove({ ...guest, forGood: true });
    const { body } = harness.fake.asked.at(-1) ?? {};
    expect(body).toMatchObject({ identity: guest.participantId, revokeTokenTs: String(noon.toSeconds() + 1) });
  });

  test('who may come back loses no token, since one made just afterwards would be lost too', async () => {
    const { reference } = await harness.provider.rooms.open(aPlan());
    const guest = aGuest(reference);
    harness.fake.connect(reference, { identity: guest.participantId, name: 'Ada' });
    await harness.provider.removal?.remove({ ...guest, forGood: false });
    expect(harness.fake.asked.at(-1)?.body['revokeTokenTs'] ?? '0').toBe('0');
  });
});

describe('recordings', () => {
  test('go into the operator’s bucket, by room and our id', async () => {
    const { reference } = await harness.provider.rooms.open(aPlan());
    await harness.provider.recordings?.start({ reference, recordingId: 'our-id' });
    const s3 = { accessKey: 'AKIATEST', secret: 'secret-key-of-the-bucket', region: 'eu-central-1', bucket: 'classes' };
    expect(harness.fake.asked.at(-1)?.body).toMatchObject({
      roomName: reference,
      fileOutputs: [{ fileType: 'MP4', filepath: `${reference}/our-id.mp4`, s3 }],
    });
  });

  test('are not there without a bucket', () => {
    const calls = new UnguardedCalls();
    const options = {
      url: livekitUrl,
      apiKey: livekitKey,
      apiSecret: livekitSecret,
      calls,
      names: new RoomNames('test'),
    };
    const provider = new LiveKitVideoProvider(options, harness.clock);
    expect(provider.recordings).toBeUndefined();
    expect(provider.limits.records).toBe(false);
  });
});

test('the limits are LiveKit’s, a minute long', () => {
  expect(livekitLimits).toEqual({ all: { calls: 1000, perSeconds: 60 } });
});
