import { describe, expect, test } from 'vitest';
import { InMemoryVideoProvider } from '#src/adapters/memory/video/in-memory-video-provider.ts';
import { MoveRoom } from '#src/application/room/move-room.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { type Application, type ApplicationWishes, anApplication } from '../../support/an-application.ts';
import { begun, comesIn, historyOf, planned, roomOf } from '../../support/in-an-application.ts';

const tends = (app: Application) => app.jobRunner.runAll({ 'tend-room': (data) => app.tendRoom.execute(data) });

/** Two providers, the first of them preferred. */
function twoProviders(wishes: ApplicationWishes = {}) {
  const [first, second] = [new InMemoryVideoProvider({}, 'first'), new InMemoryVideoProvider({}, 'second')];
  return { app: anApplication({ ...wishes, providers: [first, second] }), first, second };
}

describe('while every provider fails', () => {
  test('a class stays where it is, however often it is tried, and is made at the first that answers', async () => {
    const { app, first, second } = twoProviders();
    for (const { faults } of [first, second]) faults.goAway();
    const { id } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      app.clock.advance({ seconds: 15 });
      await tends(app);
      await app.tendRoom.execute({ sessionId: id }).catch(() => undefined);
    }
    expect(await roomOf(app, id)).toEqual({ provider: 'first', epoch: 1, state: 'pending' });
    expect([...app.tables.rooms.values()]).toHaveLength(2);
    expect(await historyOf(app, id)).not.toContain('room.moved');
    second.faults.comeBack();
    await app.tendRoom.execute({ sessionId: id });
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
  });

  test('what was asked for in vain is closed once another has the room', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    first.faults.meanwhile(async () => first.faults.goAway());
    await comesIn(app, id);
    expect(await roomOf(app, id)).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    first.faults.comeBack();
    app.clock.advance({ seconds: 30 });
    await tends(app);
    const [row] = [...app.tables.rooms.values()].filter(({ provider }) => provider === 'first');
    expect(row?.closedAt).toBeDefined();
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
  });

  test('the reason of a move says what the provider did', async () => {
    const { app, first } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    first.isLeftAlone = true;
    await comesIn(app, id);
    const moved = app.tables.history.get(id)?.find(({ kind }) => kind === 'room.moved');
    expect(moved?.data).toEqual({ provider: 'second', epoch: 2, from: 'first', reason: 'provider_away' });
  });
});

describe('work that goes on when the request has given up', () => {
  test('makes the room also before the doors are open, for the host who waits', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(-60));
    app.videoProvider.faults.failNext();
    const { joined } = await comesIn(app, id, { caller: host });
    expect(joined).not.toHaveProperty('admission');
    await tends(app);
    expect((await roomOf(app, id)).state).toBe('ready');
  });

  test('makes the room for a start that was refused for want of it', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(-90));
    app.videoProvider.faults.failNext();
    await expect(app.startSession.execute({ id, caller: host })).rejects.toMatchObject({
      code: 'video_provider_failed',
    });
    await tends(app);
    app.videoProvider.faults.goAway();
    expect((await app.startSession.execute({ id, caller: host })).state.phase.status).toBe('live');
  });

  test('gives a room the places that its session got while it was being made', async () => {
    const app = anApplication();
    const { id, host } = await planned(app, { capacity: 10 });
    app.clock.set(noon);
    app.videoProvider.faults.meanwhile(() =>
      app.editSession.execute({ id, caller: host, changes: { capacity: 40 } }).then(() => tends(app)),
    );
    await comesIn(app, id);
    app.clock.advance({ seconds: 10 });
    await tends(app);
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ plan: { mostPeople: 41 } }]);
  });
});

describe('a provider that is away', () => {
  test('is left by a class that starts before its doors are open', async () => {
    const { app, first } = twoProviders();
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(-60));
    await comesIn(app, id, { caller: host });
    first.isLeftAlone = true;
    const { state } = await app.startSession.execute({ id, caller: host });
    expect(state).toMatchObject({ phase: { status: 'live' }, room: { provider: 'second', epoch: 2, state: 'ready' } });
  });

  test('is not left by a live class, unless its host says so, and then for the one that was chosen', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await begun(app);
    first.isLeftAlone = true;
    await app.tendRoom.execute({ sessionId: id });
    expect(await roomOf(app, id)).toMatchObject({ provider: 'first', epoch: 1, state: 'ready' });
    first.isLeftAlone = false;
    second.faults.goAway();
    const moveRoom = new MoveRoom(app.commands, app.providers, app.roomKeeper);
    const { state } = await moveRoom.execute({ id, caller: host, provider: 'second' });
    expect(state.room).toEqual({ provider: 'second', epoch: 2, state: 'pending' });
  });
});

describe('a provider that is no longer set up', () => {
  test('keeps no class from ending', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await begun(app);
    const without = anApplication({ at: app.clock.now(), providers: [second] });
    without.tables.become(app.tables);
    const { state } = await without.endSession.execute({ id, caller: host });
    expect(state.room.state).toBe('closed');
    expect(await tends(without)).toEqual([]);
    expect(first.roomsOf(id)).toMatchObject([{ open: true }]);
  });

  test('is said to be missing what a class needs, once, where nobody else has it', async () => {
    const app = anApplication();
    const { id } = await planned(app, { recordingEnabled: true });
    const without = anApplication({ at: noon, providers: [new InMemoryVideoProvider({ records: false }, 'plain')] });
    without.tables.become(app.tables);
    await comesIn(without, id);
    await tends(without);
    expect((await roomOf(without, id)).state).toBe('failed');
    expect((await historyOf(without, id)).filter((kind) => kind === 'room.failed')).toHaveLength(1);
  });
});
