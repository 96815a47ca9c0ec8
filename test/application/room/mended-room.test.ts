import { expect, test } from 'vitest';
import { asParticipantId } from '#src/domain/session/ids.ts';
import { begun, comesIn } from '../../support/in-an-application.ts';
import { aRoomApplication, later, readyRoomOf } from '../../support/rooms-in-an-application.ts';
import { twoProviders } from '../../support/two-providers.ts';

/** A live session whose room is gone, as our own ledger says too. */
async function withoutItsRoom() {
  const app = aRoomApplication();
  const { id, host } = await begun(app);
  const { reference } = await readyRoomOf(app, id);
  app.videoProvider.closesBehindOurBack(reference);
  await app.unitOfWork.run(async ({ rooms }) => {
    for (const room of await rooms.ofSession(id)) await rooms.closed(room, app.clock.now());
  });
  const rooms = () => app.videoProvider.roomsOf(id).map(({ open }) => open);
  return { app, id, host, rooms };
}

test('a room that was closed and is made anew is closed when its session ends', async () => {
  const { app, id, host, rooms } = await withoutItsRoom();
  expect((await comesIn(app, id)).joined.admission).toBeDefined();
  expect(rooms()).toEqual([true]);
  await app.endSession.execute({ id, caller: host });
  await later(app, 10);
  expect(rooms()).toEqual([false]);
});

test('a room that is made anew while its session ends is closed at once, or by a job where that fails', async () => {
  for (const fails of [false, true]) {
    const { app, id, host, rooms } = await withoutItsRoom();
    const { open } = app.videoProvider.rooms;
    app.videoProvider.rooms.open = async (plan, asking) => {
      await app.endSession.execute({ id, caller: host });
      await later(app, 10);
      const room = await open(plan, asking);
      if (fails) app.videoProvider.faults.failNext();
      return room;
    };
    await comesIn(app, id).catch(() => undefined);
    expect(rooms()).toEqual([fails]);
    await later(app, 10);
    expect(rooms()).toEqual([false]);
    const ledger = await app.unitOfWork.run((stores) => stores.rooms.ofSession(id));
    expect(ledger).toMatchObject([{ closedAt: expect.anything() }]);
  }
});

test('a room that its session has left is not made anew for somebody who was on the way there', async () => {
  const { app, first } = twoProviders();
  const { id, host } = await begun(app);
  const left = await readyRoomOf(app, id);
  const { state } = await app.moveRoom.execute({ id, caller: host });
  const guest = { participantId: asParticipantId(app.ids.next()), displayName: 'Gwen', role: 'participant' } as const;
  first.rooms.open = async () => {
    throw new Error('It is asked for the room.');
  };
  await expect(app.roomKeeper.admit(state, left, guest)).rejects.toMatchObject({ fault: 'gone' });
  expect(first.roomsOf(id)).toMatchObject([{ open: false }]);
});
