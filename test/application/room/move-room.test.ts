import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { noon } from '../../support/a-session.ts';
import { begun, comesIn, guestHosted, movesOf, planned, signedIn, viewOf } from '../../support/in-an-application.ts';
import { aRoomApplication, later } from '../../support/rooms-in-an-application.ts';
import { twoProviders, withProviders } from '../../support/two-providers.ts';

describe('a live session that its host moves', () => {
  test('goes to the next provider: the old room is closed, and whoever joins is sent to the new one', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await begun(app);
    const { caller } = await comesIn(app, id);
    const { state } = await app.moveRoom.execute({ id, caller: host });
    expect(state.room).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(first.roomsOf(id)).toMatchObject([{ open: false, guests: [] }]);
    const again = await comesIn(app, id, { caller });
    expect(again.joined.admission?.url).toContain(`${id}/2`);
    expect(second.roomsOf(id)).toMatchObject([{ open: true, plan: { epoch: 2 } }]);
    expect(await movesOf(app, id)).toMatchObject([
      {
        by: { type: 'user', id: host.userId },
        data: { provider: 'second', epoch: 2, from: 'first', reason: 'asked_by_host' },
      },
    ]);
    expect(await later(app, 10)).toEqual([]);
  });

  test('goes back to the first one when it is moved again', async () => {
    const { app } = twoProviders();
    const { id, host } = await begun(app);
    await app.moveRoom.execute({ id, caller: host });
    const { state } = await app.moveRoom.execute({ id, caller: host });
    expect(state.room).toMatchObject({ provider: 'first', epoch: 3, state: 'ready' });
  });

  test('gets a fresh room where there is but one provider', async () => {
    const app = aRoomApplication();
    const { id, host } = await begun(app);
    const { state } = await app.moveRoom.execute({ id, caller: host });
    expect(state.room).toMatchObject({ provider: 'memory', epoch: 2, state: 'ready' });
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ open: false }, { open: true }]);
  });

  test('goes to the provider that is named, be it its own', async () => {
    const { app, first } = twoProviders();
    const { id, host } = await begun(app);
    const { state } = await app.moveRoom.execute({ id, caller: host, provider: 'first' });
    expect(state.room).toMatchObject({ provider: 'first', epoch: 2, state: 'ready' });
    expect(first.roomsOf(id)).toMatchObject([{ open: false }, { open: true }]);
  });

  test('passes over providers that are too small or away', async () => {
    const { app, providers } = withProviders({}, { mostPeople: 3 }, {});
    const { id, host } = await begun(app, { capacity: 10 });
    expect((await app.moveRoom.execute({ id, caller: host })).state.room.provider).toBe('third');
    const [first] = providers;
    if (first) first.isLeftAlone = true;
    expect((await app.moveRoom.execute({ id, caller: host })).state.room).toMatchObject({
      provider: 'third',
      epoch: 3,
    });
  });

  test('stays where it is when the provider named is unknown, too small or away', async () => {
    const { app, providers } = withProviders({}, { mostPeople: 3, records: false }, {});
    const { id, host } = await begun(app, { capacity: 10, recordingEnabled: true });
    const move = (provider: string) => app.moveRoom.execute({ id, caller: host, provider });
    await expect(move('nowhere')).rejects.toMatchObject({ code: 'provider_not_found' });
    await expect(move('second')).rejects.toMatchObject({
      ...{ code: 'provider_too_small', details: { lacks: ['places', 'recording'], most: 3 } },
    });
    const third = providers[2];
    if (third) third.isLeftAlone = true;
    await expect(move('third')).rejects.toMatchObject({ code: 'video_provider_failed', fault: 'away' });
    expect((await viewOf(app, id)).state.room).toMatchObject({ provider: 'first', epoch: 1, state: 'ready' });
    expect(await movesOf(app, id)).toEqual([]);
  });

  test('that is moved twice at once has one room, which its end closes', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await planned(app);
    app.clock.set(noon);
    await Promise.all([app.moveRoom.execute({ id, caller: host }), app.moveRoom.execute({ id, caller: host })]);
    const open = () => [...first.roomsOf(id), ...second.roomsOf(id)].filter((room) => room.open);
    expect(open()).toMatchObject([{ plan: { epoch: 3 } }]);
    await app.cancelSession.execute({ id, caller: host });
    await later(app, 10);
    expect(open()).toEqual([]);
  });

  test('is moved once by two calls that saw the same room, and the second is answered with the session as it is', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await begun(app);
    const move = () => app.moveRoom.execute({ id, caller: host, epoch: 1 });
    const views = await Promise.all([move(), move()]);
    expect(views.map(({ state }) => state.room.epoch)).toEqual([2, 2]);
    expect((await move()).state.room).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(await movesOf(app, id)).toHaveLength(1);
    expect(first.roomsOf(id)).toMatchObject([{ open: false }]);
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
    expect((await app.moveRoom.execute({ id, caller: host, epoch: 2 })).state.room.epoch).toBe(3);
  });

  test('is not shown to who may not move it, whatever epoch they name', async () => {
    const { app } = twoProviders();
    const { id } = await begun(app);
    const caller = await signedIn(app, 'admin');
    const moving = app.moveRoom.execute({ id, caller, epoch: 7 });
    await expect(moving).rejects.toMatchObject({ code: 'not_session_host' });
  });

  test('is moved although its provider is away, whose room is closed once it is back', async () => {
    const { app, first } = twoProviders();
    const { id, host } = await begun(app);
    first.faults.goAway();
    const { state } = await app.moveRoom.execute({ id, caller: host });
    expect(state.room).toMatchObject({ provider: 'second', state: 'ready' });
    expect(await later(app, 10)).toHaveLength(1);
    first.faults.comeBack();
    expect(await later(app, 10)).toEqual([]);
    expect(first.roomsOf(id)).toMatchObject([{ open: false }]);
  });

  test('has moved although no provider answers, and its room is made later', async () => {
    const { app, first, second } = twoProviders();
    const { id, host } = await begun(app);
    for (const one of [first, second]) one.faults.goAway();
    const { state } = await app.moveRoom.execute({ id, caller: host });
    expect(state.room.state).toBe('pending');
    expect((await comesIn(app, id)).joined).toMatchObject({ participation: { present: true }, retryAfterSeconds: 3 });
    for (const one of [first, second]) one.faults.comeBack();
    await later(app, 10);
    expect((await viewOf(app, id)).state.room.state).toBe('ready');
    const open = [...first.roomsOf(id), ...second.roomsOf(id)].filter((room) => room.open);
    expect(open).toHaveLength(1);
  });
});

describe('a live session that asks for more than its provider has', () => {
  const message = async (asking: Promise<unknown>) => (await asking.catch((error: unknown) => error)) as Error;

  test('is told to move first, and does not have to where no other has more', async () => {
    const { app, providers } = withProviders({ mostPeople: 20 }, { mostPeople: 30 });
    const { id, host } = await begun(app, { capacity: 10 });
    const resize = (capacity: number) => app.editSession.execute({ id, caller: host, changes: { capacity } });
    expect((await message(resize(25))).message).toMatch(/^The video provider of this room .* At most 20 people fit/);
    expect((await message(resize(40))).message).toMatch(/^No video provider that is set up .* At most 30 people fit/);
    await app.moveRoom.execute({ id, caller: host });
    expect((await resize(25)).state.details.capacity).toBe(25);
    const back = app.moveRoom.execute({ id, caller: host, provider: 'first' });
    expect((await message(back)).message).toMatch(/^The video provider that you name .* At most 20 people fit/);
    expect(providers[1]?.roomsOf(id)).toMatchObject([{ open: true }]);
  });
});

describe('who may move a session', () => {
  test('is the host alone while it is live, not even a co-host or an admin', async () => {
    const { app } = twoProviders();
    const { id, host } = await begun(app);
    const coHost = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: coHost.userId, caller: host });
    for (const caller of [coHost, await signedIn(app, 'admin'), (await comesIn(app, id)).caller])
      await expect(app.moveRoom.execute({ id, caller })).rejects.toMatchObject({ code: 'not_session_host' });
    await expect(app.moveRoom.execute({ id, caller: anonymous })).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await app.moveRoom.execute({ id, caller: host })).state.room.epoch).toBe(2);
  });

  test('is a guest host too', async () => {
    const { app } = twoProviders();
    const { id, host } = await guestHosted(app);
    expect((await app.moveRoom.execute({ id, caller: host })).state.room.epoch).toBe(2);
  });

  test('are those who manage it before it begins', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    const { caller: outsider } = { caller: await signedIn(app, 'instructor') };
    await expect(app.moveRoom.execute({ id, caller: outsider })).rejects.toMatchObject({ code: 'forbidden' });
    const { state } = await app.moveRoom.execute({ id, caller: await signedIn(app, 'board_member') });
    expect(state.room).toEqual({ provider: 'second', epoch: 2, state: 'pending' });
    expect([...first.roomsOf(id), ...second.roomsOf(id)]).toEqual([]);
  });

  test('is nobody once it is over', async () => {
    const { app } = twoProviders();
    const { id, host } = await begun(app);
    await app.endSession.execute({ id, caller: host });
    await expect(app.moveRoom.execute({ id, caller: host })).rejects.toMatchObject({ code: 'session_closed' });
  });
});
