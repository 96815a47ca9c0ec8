import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import { noon } from '#test/support/a-session.ts';
import { aLiveKitHarness, aLiveKitProvider } from './livekit-harness.ts';
import { aGuest, aPlan } from './livekit-things.ts';

let harness: ReturnType<typeof aLiveKitHarness>;
beforeEach(() => {
  harness = aLiveKitHarness();
});
afterEach(() => harness.fake.close());

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

  test('that a room is not there is told of its people, and means that nobody has to be put out', async () => {
    answering({ code: 'not_found', msg: '' }, 404);
    await expect(presence.present(room)).rejects.toMatchObject({ fault: 'gone' });
    expect(await recordings?.list(room)).toEqual([]);
    await removal.remove({ ...aGuest(), forGood: true });
    await rooms.close(aPlan());
  });

  test('without a list that is empty means that nothing is there', async () => {
    answering({});
    await expect(presence.present(room)).rejects.toMatchObject({ fault: 'gone' });
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

describe('a recording whose start was not answered', () => {
  test('is found by our id when it is started again', async () => {
    const { reference } = await harness.provider.rooms.open(aPlan());
    const plan = { reference, recordingId: 'our-id' };
    harness.fake.losesAnswerTo = (method) => method === 'StartRoomCompositeEgress';
    await expect(harness.provider.recordings?.start(plan)).rejects.toMatchObject({ fault: 'unreachable' });
    harness.fake.losesAnswerTo = () => false;
    expect(await harness.provider.recordings?.start(plan)).toMatchObject({ recordingId: 'our-id', state: 'starting' });
    expect(await harness.provider.recordings?.list(reference)).toHaveLength(1);
  });
});

describe('keys that LiveKit forbids something', () => {
  test('are of use for all else, and it is said what they may not do', async () => {
    const { provider, fake } = harness;
    const { reference } = await provider.rooms.open(aPlan());
    const start = () => provider.recordings?.start({ reference, recordingId: 'our-id' });
    fake.refuses('StartRoomCompositeEgress', 403);
    await expect(start()).rejects.toMatchObject({ fault: 'key_refused' });
    const degraded = { state: 'degraded', detail: expect.stringContaining('StartRoomCompositeEgress: answered 403') };
    expect(provider.health.condition()).toEqual(degraded);
    expect(await provider.health.check()).toEqual(degraded);
    fake.allows('StartRoomCompositeEgress');
    await start();
    expect(provider.health.condition()).toMatchObject({ state: 'up' });
  });

  test('are of no use where even the names of rooms are not told', async () => {
    const { provider, fake } = harness;
    fake.refuses('ListRooms', 403);
    expect(await provider.health.check()).toMatchObject({ state: 'unusable' });
    fake.allows('ListRooms');
    expect(await provider.health.check()).toMatchObject({ state: 'up' });
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
