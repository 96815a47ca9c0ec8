import { describe, expect, test } from 'vitest';
import { type ProviderFault, VideoProviderFailed } from '#src/domain/room/errors.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import {
  begun,
  comesIn,
  guestHosted,
  movesOf,
  planned,
  roomOf,
  signedIn,
  viewOf,
} from '../../support/in-an-application.ts';
import { later } from '../../support/rooms-in-an-application.ts';
import { twoProviders, withProviders } from '../../support/two-providers.ts';

const awayFrom = (from: string, provider: string) => [
  { by: { type: 'system' }, data: { provider, epoch: 2, from, reason: 'provider_away' } },
];

describe('when the first provider fails', () => {
  test('the room is made at the next one, and the history says why', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    first.faults.goAway();
    const { joined } = await comesIn(app, id);
    expect(joined.admission).toBeDefined();
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
    expect(await movesOf(app, id)).toMatchObject(awayFrom('first', 'second'));
  });

  test('nothing that it may have made without our hearing of it stays open once it is back', async () => {
    const { app, first } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    const { open } = first.rooms;
    first.rooms.open = async (plan, asking) => {
      await open(plan, asking);
      first.faults.goAway();
      return await open(plan, asking);
    };
    await comesIn(app, id);
    expect(first.roomsOf(id)).toMatchObject([{ open: true }]);
    await later(app, 15);
    first.faults.comeBack();
    expect(await later(app, 15)).toEqual([]);
    expect(first.roomsOf(id)).toMatchObject([{ open: false }]);
  });

  test('a provider that is too small is passed over', async () => {
    const { app, providers } = withProviders({}, { mostPeople: 5 }, {});
    const { id } = await planned(app, { capacity: 20 });
    app.clock.set(noon);
    providers[0]?.faults.goAway();
    await comesIn(app, id);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'third', epoch: 2 });
  });
});

describe('when the first provider hangs', () => {
  test('a join is over with its time, and gives the seat; left alone, its rooms are made elsewhere by a job', async () => {
    const { app, first } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    first.faults.hang();
    const coming = comesIn(app, id);
    await expect.poll(() => app.tables.rooms.size).toBe(1);
    app.videoBudget.runOut();
    const { joined } = await coming;
    expect(joined).toMatchObject({ participation: { seat: true, present: true }, retryAfterSeconds: 3 });
    expect(joined).not.toHaveProperty('admission');
    first.isLeftAlone = true;
    first.faults.comeBack();
    first.faults.goAway();
    await later(app, 10);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(await movesOf(app, id)).toMatchObject(awayFrom('first', 'second'));
  });

  test('a start is over with its time, and the session stays scheduled', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await planned(app);
    app.clock.set(noon);
    for (const one of [first, second]) one.faults.hang();
    const starting = app.startSession.execute({ id, caller: host });
    await expect.poll(() => app.tables.rooms.size).toBe(1);
    app.videoBudget.runOut();
    await expect(starting).rejects.toMatchObject({ code: 'room_not_ready' });
    expect((await viewOf(app, id)).state.phase.status).toBe('scheduled');
  });
});

describe('when all providers are away', () => {
  test('whoever joins has a seat, and the room is made as soon as one is back', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    for (const one of [first, second]) one.faults.goAway();
    const { joined, caller } = await comesIn(app, id);
    expect(joined).toMatchObject({ participation: { seat: true, present: true }, retryAfterSeconds: 3 });
    expect(await later(app, 10)).not.toEqual([]);
    second.faults.comeBack();
    await later(app, 10);
    expect((await roomOf(app, id)).state).toBe('ready');
    expect((await comesIn(app, id, { caller })).joined.admission).toBeDefined();
  });

  test('a session that begins at once is made, and its room later', async () => {
    const { app, first, second } = twoProviders();
    for (const one of [first, second]) one.isLeftAlone = true;
    const { id, view } = await guestHosted(app);
    expect(view.state).toMatchObject({ phase: { status: 'live' }, room: { state: 'pending' } });
    first.isLeftAlone = false;
    await later(app, 10);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', state: 'ready' });
  });
});

describe('a room that is there, at a provider that goes away', () => {
  test('is left for another when its session has not begun and the doors are open', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await planned(app, { joinWindowMinutes: 10 });
    app.clock.set(minutesFromNoon(-9));
    await comesIn(app, id, { caller: host });
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', state: 'ready' });
    first.isLeftAlone = true;
    await app.findWantingRooms.execute(app.clock.now());
    await app.workOff();
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
    expect(await movesOf(app, id)).toMatchObject(awayFrom('first', 'second'));
  });

  test('stays that of a live session, which its host alone moves', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await begun(app);
    first.isLeftAlone = true;
    await app.findWantingRooms.execute(app.clock.now());
    await later(app, 60);
    await comesIn(app, id);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', epoch: 1, state: 'ready' });
    expect(second.roomsOf(id)).toEqual([]);
    await app.moveRoom.execute({ id, caller: host });
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
  });
});

describe('a room that is there, whose provider lets nobody in', () => {
  async function shut() {
    const { app, first, second } = twoProviders();
    const { id, host } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id);
    const { grant } = first.access;
    const failsWith = (fault: ProviderFault) => {
      first.access.grant = async () => {
        throw new VideoProviderFailed('first', { fault });
      };
    };
    const works = () => {
      first.access.grant = grant;
    };
    const triesToComeIn = async (after: number) => {
      app.clock.advance({ seconds: after });
      const { joined } = await comesIn(app, id);
      await app.workOff();
      return joined.admission !== undefined;
    };
    return { app, id, host, second, failsWith, works, triesToComeIn };
  }

  test.each<ProviderFault>(['unreachable', 'refused', 'key_refused', 'gone'])(
    'is left by a class that has not begun, once nobody got in for three seconds: %s',
    async (fault) => {
      const { app, id, failsWith, triesToComeIn } = await shut();
      failsWith(fault);
      expect(await triesToComeIn(0)).toBe(false);
      expect(await triesToComeIn(2)).toBe(false);
      expect(await roomOf(app, id)).toMatchObject({ provider: 'first', epoch: 1, state: 'ready' });
      expect(await triesToComeIn(1)).toBe(false);
      expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
      expect(await triesToComeIn(0)).toBe(true);
      expect(await movesOf(app, id)).toMatchObject([{ data: { from: 'first', reason: 'nobody_let_in' } }]);
    },
  );

  test('is kept where somebody gets in meanwhile, or long passes between two who do not', async () => {
    const { app, id, failsWith, works, triesToComeIn } = await shut();
    failsWith('unreachable');
    await triesToComeIn(0);
    works();
    expect(await triesToComeIn(2)).toBe(true);
    failsWith('unreachable');
    await triesToComeIn(1);
    await triesToComeIn(61);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', epoch: 1 });
    await triesToComeIn(3);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2 });
  });

  test('is kept where the provider only had too much to do', async () => {
    const { app, id, failsWith, triesToComeIn } = await shut();
    failsWith('busy');
    for (let time = 0; time < 4; time += 1) expect(await triesToComeIn(3)).toBe(false);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', epoch: 1 });
  });

  test('is kept where no other provider works, and by a class that is live, whenever the work is done', async () => {
    const { app, id, host, second, failsWith, triesToComeIn } = await shut();
    failsWith('unreachable');
    second.faults.goAway();
    for (let time = 0; time < 3; time += 1) await triesToComeIn(3);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', epoch: 1, state: 'ready' });
    second.faults.comeBack();
    await app.startSession.execute({ id, caller: host });
    for (let time = 0; time < 3; time += 1) await triesToComeIn(3);
    await app.tendRoom.execute({ sessionId: id, shut: 1 });
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', epoch: 1, state: 'ready' });
  });

  test('is kept where it is another than the one that was found shut', async () => {
    const { app, id } = await shut();
    await app.moveRoom.execute({ id, caller: await signedIn(app, 'admin') });
    await app.tendRoom.execute({ sessionId: id, shut: 1 });
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
  });
});

test('a class that servers see away at different providers stays where it is once it has come to both twice, for a while or until it begins', async () => {
  const { app, first, second } = twoProviders();
  const { id, host } = await planned(app, { durationMinutes: 120 });
  app.clock.set(noon);
  await comesIn(app, id);
  const bothLook = async () => {
    for (const [away, there] of [
      [first, second],
      [second, first],
    ] as const) {
      [away.isLeftAlone, there.isLeftAlone] = [true, false];
      app.clock.advance({ seconds: 10 });
      await app.findWantingRooms.execute(app.clock.now());
      await app.workOff();
    }
  };
  for (let time = 0; time < 20; time += 1) await bothLook();
  expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 4, state: 'ready' });
  app.clock.advance({ minutes: 10 });
  for (let time = 0; time < 3; time += 1) await bothLook();
  expect((await roomOf(app, id)).epoch).toBe(8);
  const here = (await roomOf(app, id)).provider;
  [first.isLeftAlone, second.isLeftAlone] = [here === 'first', here === 'second'];
  const { state } = await app.startSession.execute({ id, caller: host });
  expect(state).toMatchObject({ phase: { status: 'live' }, room: { epoch: 9, state: 'ready' } });
  expect(state.room.provider).not.toBe(here);
});
