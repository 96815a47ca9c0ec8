import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RoomLedger } from '#src/application/ports/room-ledger.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import { minutesFromNoon, noon } from '../support/a-session.ts';
import { addSession, type Fixture, type OpenFixture } from './fixture.ts';

/** What every ledger of rooms does. */
export function describeRoomLedger(name: string, open: OpenFixture): void {
  describe(`the ledger of rooms (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const run = <T>(work: (rooms: RoomLedger) => Promise<T>): Promise<T> =>
      fixture.unitOfWork.run(({ rooms }) => work(rooms));

    const aRoom = async (epoch = 1, provider = 'daily') => {
      const { id: sessionId } = await addSession(fixture);
      return { sessionId, epoch, provider, watched: true };
    };

    const ofSession = (room: { readonly sessionId: Awaited<ReturnType<typeof aRoom>>['sessionId'] }) =>
      run((rooms) => rooms.ofSession(room.sessionId));

    test('holds a room before its provider has said a word', async () => {
      const room = await aRoom();
      await run((rooms) => rooms.expect(room, noon));
      expect(await ofSession(room)).toEqual([{ ...room, expectedAt: noon }]);
    });

    test('keeps what it knows when a room is expected again, but for when that was', async () => {
      const room = await aRoom();
      const reference = asRoomReference(v7());
      await run((rooms) => rooms.expect(room, noon));
      await run((rooms) => rooms.opened(room, reference, 3));
      await run((rooms) => rooms.expect({ ...room, watched: false }, minutesFromNoon(1)));
      expect(await ofSession(room)).toEqual([
        { ...room, reference, fittedRevision: 3, expectedAt: minutesFromNoon(1) },
      ]);
    });

    test('tells all that became of a room', async () => {
      const room = await aRoom();
      const reference = asRoomReference(v7());
      await run(async (rooms) => {
        await rooms.expect(room, noon);
        await rooms.opened(room, reference, 1);
        await rooms.polled(room, minutesFromNoon(1), true);
        await rooms.closed(room, minutesFromNoon(2));
        await rooms.reconciled(room, minutesFromNoon(3));
      });
      const [lastPolledAt, closedAt, reconciledAt] = [1, 2, 3].map(minutesFromNoon);
      const expected = {
        ...room,
        expectedAt: noon,
        reference,
        fittedRevision: 1,
        lastPolledAt,
        failedPolls: 0,
        closedAt,
        reconciledAt,
      };
      expect(await ofSession(room)).toEqual([expected]);
    });

    test('holds a room as open that was closed, and is opened or expected again', async () => {
      const room = await aRoom();
      const reference = asRoomReference(v7());
      await run(async (rooms) => {
        await rooms.expect(room, noon);
        await rooms.closed(room, noon);
        await rooms.opened(room, reference, 2);
      });
      expect(await ofSession(room)).toEqual([{ ...room, reference, fittedRevision: 2, expectedAt: noon }]);
      await run(async (rooms) => {
        await rooms.closed(room, noon);
        await rooms.expect(room, noon);
      });
      expect(await ofSession(room)).toEqual([{ ...room, reference, fittedRevision: 2, expectedAt: noon }]);
    });

    test('counts how often in a row its provider did not answer', async () => {
      const room = await aRoom();
      const failedPolls = async () => (await ofSession(room)).map((one) => one.failedPolls);
      await run((rooms) => rooms.expect(room, noon));
      for (const minute of [1, 2, 3]) await run((rooms) => rooms.polled(room, minutesFromNoon(minute), false));
      expect(await failedPolls()).toEqual([3]);
      await run((rooms) => rooms.polled(room, minutesFromNoon(4), true));
      expect(await failedPolls()).toEqual([0]);
    });

    test('tells the rooms of a session in the order of their epochs, and nobody else’s', async () => {
      const room = await aRoom();
      const other = await aRoom();
      await run(async (rooms) => {
        for (const epoch of [10, 2, 1]) await rooms.expect({ ...room, epoch }, noon);
        await rooms.expect(other, noon);
      });
      expect((await ofSession(room)).map(({ epoch }) => epoch)).toEqual([1, 2, 10]);
    });

    test('notes nothing of a room that it does not hold', async () => {
      const room = await aRoom();
      await run(async (rooms) => {
        await rooms.expect(room, noon);
        await rooms.closed({ ...room, epoch: 2 }, noon);
        await rooms.opened({ ...room, epoch: 2 }, asRoomReference(v7()), 1);
      });
      expect(await ofSession(room)).toEqual([{ ...room, expectedAt: noon }]);
    });

    test('finds a room by what its provider knows it by, the latest where a name was used again', async () => {
      const room = await aRoom();
      const reference = asRoomReference(v7());
      await run(async (rooms) => {
        for (const epoch of [1, 2]) {
          await rooms.expect({ ...room, epoch }, noon);
          await rooms.opened({ ...room, epoch }, reference, 1);
        }
      });
      const find = (provider: string, sought = reference) => run((rooms) => rooms.findByReference(provider, sought));
      expect(await find('daily')).toMatchObject({ sessionId: room.sessionId, epoch: 2 });
      expect(await find('another')).toBeUndefined();
      expect(await find('daily', asRoomReference(v7()))).toBeUndefined();
    });

    test('forgets what was noted in a transaction that failed', async () => {
      const room = await aRoom();
      const failing = run(async (rooms) => {
        await rooms.expect(room, noon);
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      expect(await ofSession(room)).toEqual([]);
    });
  });
}
