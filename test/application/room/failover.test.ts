import { describe, expect, test } from 'vitest';
import type { SessionId } from '#src/domain/session/ids.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { begun, comesIn, guestHosted, planned, viewOf } from '../../support/in-an-application.ts';
import { later, type RoomApplication } from '../../support/rooms-in-an-application.ts';
import { twoProviders, withProviders } from '../../support/two-providers.ts';

const roomOf = async (app: RoomApplication, id: SessionId) => (await viewOf(app, id)).state.room;

const moves = async (app: RoomApplication, id: SessionId) =>
  (await app.sessionQueries.history(id, { limit: 100 })).items.filter(({ kind }) => kind === 'room.moved');

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
    expect(await moves(app, id)).toMatchObject(awayFrom('first', 'second'));
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
    expect(await moves(app, id)).toMatchObject(awayFrom('first', 'second'));
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
    expect(await moves(app, id)).toMatchObject(awayFrom('first', 'second'));
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
