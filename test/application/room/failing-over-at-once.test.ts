import { describe, expect, test } from 'vitest';
import { VideoProviderFailed } from '#src/domain/room/errors.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { comesIn, movesOf, planned, roomOf, viewOf } from '../../support/in-an-application.ts';
import { later } from '../../support/rooms-in-an-application.ts';
import { twoProviders, withProviders } from '../../support/two-providers.ts';

describe('several who ask for one room at once', () => {
  /** The job has its answer from the first provider late; a request has none from there, and asks the second. */
  async function apart() {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    const [firstAnswer, secondAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const [atFirst, atSecond] = [first.rooms.open, second.rooms.open];
    let asked = 0;
    first.rooms.open = async (plan, asking) => {
      asked += 1;
      if (asked > 1) throw new VideoProviderFailed('first', { fault: 'unreachable' });
      await firstAnswer.promise;
      return await atFirst(plan, asking);
    };
    second.rooms.open = async (plan, asking) => {
      asked += 1;
      await secondAnswer.promise;
      return await atSecond(plan, asking);
    };
    const job = app.tendRoom.execute({ sessionId: id, wanted: true });
    await expect.poll(() => asked).toBe(1);
    const joining = comesIn(app, id);
    await expect.poll(() => asked).toBe(3);
    return { app, id, first, second, job, joining, firstAnswer, secondAnswer };
  }

  test('come to the room that was handed out first, which nobody closes', async () => {
    const { app, id, first, job, joining, firstAnswer, secondAnswer } = await apart();
    firstAnswer.resolve();
    await job;
    const early = await comesIn(app, id);
    secondAnswer.resolve();
    const { joined } = await joining;
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', epoch: 1, state: 'ready' });
    expect(first.roomsOf(id)).toMatchObject([{ open: true }]);
    expect(joined.admission?.url).toBe(early.joined.admission?.url);
    expect(await movesOf(app, id)).toEqual([]);
  });

  test('come to the next one where that was handed out first, and the late one is closed', async () => {
    const { app, id, first, second, job, joining, firstAnswer, secondAnswer } = await apart();
    secondAnswer.resolve();
    const { joined } = await joining;
    firstAnswer.resolve();
    await job;
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(first.roomsOf(id)).toMatchObject([{ open: false }]);
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
    expect(joined.admission).toBeDefined();
  });

  test('make one room of the next epoch, and the other is not left open', async () => {
    const { app, providers } = withProviders({}, {}, {});
    const { id } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id);
    const [first, second, third] = providers;
    if (!first || !second || !third) throw new Error('There are not three.');
    first.isLeftAlone = true;
    // Who asks while the second one is being asked finds it failing, and goes to the third.
    const { open } = second.rooms;
    second.rooms.open = async (plan, asking) => {
      second.rooms.open = async () => {
        second.rooms.open = open;
        throw new VideoProviderFailed('second', { fault: 'unreachable' });
      };
      await app.tendRoom.execute({ sessionId: id });
      return await open(plan, asking);
    };
    await app.tendRoom.execute({ sessionId: id });
    expect(await roomOf(app, id)).toMatchObject({ provider: 'third', epoch: 2, state: 'ready' });
    expect(second.roomsOf(id)).toMatchObject([{ open: false }]);
    expect(third.roomsOf(id)).toMatchObject([{ open: true }]);
  });
});

describe('while a session fails over', () => {
  test('nobody is sent to the old room any more from when it is closed, and it is closed before the new one is handed out', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id);
    first.isLeftAlone = true;
    const { close } = first.rooms;
    const seen: unknown[] = [];
    first.rooms.close = async (room, asking) => {
      seen.push((await roomOf(app, id)).state);
      await close(room, asking);
    };
    await comesIn(app, id);
    expect(seen[0]).toBe('pending');
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
  });

  test('a job goes on where a server stopped between taking the next room and handing it out', async () => {
    const { app, first } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id);
    first.isLeftAlone = true;
    first.rooms.close = async () => {
      throw new Error('killed');
    };
    await expect(app.tendRoom.execute({ sessionId: id })).rejects.toThrow('killed');
    expect(await roomOf(app, id)).toEqual({ provider: 'second', epoch: 2, state: 'pending' });
    first.rooms.close = async () => {};
    await later(app, 5);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
  });

  test('it stays where it is when the provider that it was about to leave is back by then', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id);
    first.isLeftAlone = true;
    second.faults.meanwhile(async () => {
      first.isLeftAlone = false;
    });
    await app.tendRoom.execute({ sessionId: id });
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', epoch: 1, state: 'ready' });
    expect(first.roomsOf(id)).toMatchObject([{ open: true }]);
    expect(await movesOf(app, id)).toEqual([]);
  });

  test('a second one who was told of the same next room leaves it open', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id);
    first.isLeftAlone = true;
    const { open } = second.rooms;
    second.rooms.open = async (plan, asking) => {
      second.rooms.open = open;
      await app.tendRoom.execute({ sessionId: id });
      return await open(plan, asking);
    };
    await app.tendRoom.execute({ sessionId: id });
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
    expect(await movesOf(app, id)).toHaveLength(1);
  });

  test('a class that its host starts meanwhile stays in the room that it has', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await planned(app, { joinWindowMinutes: 10 });
    app.clock.set(minutesFromNoon(-9));
    await comesIn(app, id, { caller: host });
    first.isLeftAlone = true;
    const { open } = second.rooms;
    second.rooms.open = async (plan, asking) => {
      // Another server finds it up.
      first.isLeftAlone = false;
      await app.startSession.execute({ id, caller: host });
      return await open(plan, asking);
    };
    await app.tendRoom.execute({ sessionId: id });
    expect((await viewOf(app, id)).state).toMatchObject({
      phase: { status: 'live' },
      room: { provider: 'first', epoch: 1, state: 'ready' },
    });
    expect(first.roomsOf(id)).toMatchObject([{ open: true }]);
    expect(await movesOf(app, id)).toEqual([]);
  });
});
