import { decodeJwt } from 'jose';
import { TokenVerifier } from 'livekit-server-sdk';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { livekitLimits } from '#src/adapters/video/livekit/livekit-limits.ts';
import { LiveKitVideoProvider } from '#src/adapters/video/livekit/livekit-video-provider.ts';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import { asParticipantId, asSessionId } from '#src/domain/session/ids.ts';
import { noon } from '#test/support/a-session.ts';
import { UnguardedCalls } from '../unguarded-calls.ts';
import { livekitKey, livekitSecret, livekitUrl } from './fake-livekit-keys.ts';
import { aLiveKitHarness, aLiveKitProvider } from './livekit-harness.ts';

let harness: ReturnType<typeof aLiveKitHarness>;
beforeEach(() => {
  harness = aLiveKitHarness();
});
afterEach(() => harness.fake.close());

const aPlan = () => ({
  sessionId: asSessionId(v7()),
  epoch: 1,
  title: 'Yoga for beginners',
  mostPeople: 10,
  latestEnd: noon.plus({ hours: 1 }),
  chat: true,
  screenSharing: true,
  recording: false,
});

const aGuest = (reference = asRoomReference('a-room')) => ({
  sessionId: asSessionId(v7()),
  epoch: 1,
  reference,
  participantId: asParticipantId(v7()),
  displayName: 'Ada Lovelace',
  role: 'host' as const,
  mayShareScreen: true,
  mayChat: true,
  latestEnd: noon.plus({ hours: 1 }),
});

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
    await harness.provider.removal?.remove(guest);
    const { body } = harness.fake.asked.at(-1) ?? {};
    expect(body).toMatchObject({ identity: guest.participantId, revokeTokenTs: String(noon.toSeconds() + 1) });
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

describe('an answer', () => {
  const answers = setupServer();
  beforeEach(() => {
    harness.fake.close();
    answers.listen({ onUnhandledRequest: 'error' });
  });
  afterEach(() => answers.close());
  const answering = (body: object | string, status = 200) =>
    answers.use(
      http.post('https://class.livekit.test/twirp/*', () =>
        typeof body === 'string' ? HttpResponse.text(body, { status }) : HttpResponse.json(body, { status }),
      ),
    );

  const { presence, removal, rooms, recordings, inventory } = aLiveKitProvider(new TurnedClock(noon));
  const room = asRoomReference('a-room');

  test.each([
    ['from something that is not LiveKit', '<p>no such page</p>', 404],
    ['of another route', { code: 'bad_route', msg: '' }, 404],
    ['that sends elsewhere', '', 302],
    ['that gave up', { code: 'deadline_exceeded', msg: '' }, 408],
  ])('%s is no word on a room', async (_, body, status) => {
    answering(body, status);
    await expect(rooms.close(aPlan())).rejects.toMatchObject({ fault: 'unreachable' });
    await expect(presence.present(room)).rejects.toMatchObject({ fault: 'unreachable' });
  });

  test('that a room is not there means that nobody is in it, and nobody has to be put out', async () => {
    answering({ code: 'not_found', msg: '' }, 404);
    expect(await presence.present(room)).toEqual([]);
    expect(await recordings?.list(room)).toEqual([]);
    await removal.remove(aGuest());
    await rooms.close(aPlan());
  });

  test('without a list that is empty means that nothing is there', async () => {
    answering({});
    expect(await presence.present(room)).toEqual([]);
    expect(await inventory.page(undefined)).toEqual({ rooms: [] });
  });

  test.each([
    ['of something else', { results: [] }],
    ['of a wrong type', { participants: 'none', rooms: 'none', items: 'none' }],
    ['with wrong members', { participants: [{ sid: 5 }], rooms: [{ name: 5 }], items: [{ egressId: 5 }] }],
  ])('with a list %s says nothing', async (_, body) => {
    answering(body);
    await expect(presence.present(room)).rejects.toMatchObject({ fault: 'unreachable' });
    await expect(inventory.page(undefined)).rejects.toMatchObject({ fault: 'unreachable' });
    await expect(recordings?.list(room)).rejects.toMatchObject({ fault: 'unreachable' });
  });

  test.each([
    ['empty', {}],
    ['about another', { name: 'another' }],
  ])('to making a room that is %s has made none', async (_, body) => {
    answering(body);
    await expect(rooms.open(aPlan())).rejects.toMatchObject({ fault: 'unreachable' });
  });

  test('leaves out who is not inside yet, or not any more', async () => {
    const participants = ['JOINING', 'JOINED', 'ACTIVE', 'DISCONNECTED'].map((state) => ({
      sid: state,
      identity: 'x',
      state,
    }));
    answering({ participants });
    expect((await presence.present(room)).map(({ connectionId }) => connectionId)).toEqual(['ACTIVE']);
  });
});

describe('a recording that ends', () => {
  test.each([404, 412])('while it is being stopped (%s) is stopped', async (status) => {
    const { reference } = await harness.provider.rooms.open(aPlan());
    await harness.provider.recordings?.start({ reference, recordingId: 'our-id' });
    harness.fake.refuses('StopEgress', status);
    await harness.provider.recordings?.stop({ room: reference, recordingId: 'our-id' });
    expect(harness.fake.asked.at(-1)?.method).toBe('StopEgress');
  });
});

describe('keys that LiveKit does not know', () => {
  test('are said to the operator, by the names of the variables', async () => {
    const provider = aLiveKitProvider(harness.clock, 'test', 'a-wrong-secret-0123456789-abcdefgh');
    expect(await provider.health.check()).toMatchObject({ state: 'unusable' });
    expect(provider.health.condition().detail).toContain('LIVEKIT_API_SECRET');
    expect(provider.health.condition().detail).not.toContain('a-wrong-secret');
  });
});

test('the limits are LiveKit’s, a minute long', () => {
  expect(livekitLimits).toEqual({ all: { calls: 1000, perSeconds: 60 } });
});
