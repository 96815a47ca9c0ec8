import { describe, expect, test } from 'vitest';
import { asRoomReference } from '#src/domain/room/room.ts';
import { harnessed, partOf, sameSecond, type UseHarness } from './video-provider-harness.ts';
import { anOpenRoom, aParticipantId, aRoomGuest, faultOf } from './video-provider-things.ts';

const noRoom = asRoomReference('00000000-0000-4000-8000-000000000000');

/** Somebody with an admission of ours who connects. */
async function connected(use: UseHarness, room: Awaited<ReturnType<typeof anOpenRoom>>) {
  const { participantId, displayName } = await admitted(use, room);
  const world = harnessed(use().world, 'world');
  return { participantId, connectionId: await world.joins(room.reference, { participantId, displayName }) };
}

async function admitted(use: UseHarness, room: Awaited<ReturnType<typeof anOpenRoom>>) {
  const guest = aRoomGuest(room);
  await use().provider.access.grant(guest);
  return guest;
}

/** Who is inside, and putting somebody out. */
export function presenceContract(use: UseHarness): void {
  describe('presence', () => {
    test('lists whoever is connected, by the ids that we gave, since when they are', async (context) => {
      const presence = partOf(use().provider.presence, 'presence', context);
      const room = await anOpenRoom(use);
      expect(await presence.present(room.reference)).toEqual([]);
      const before = use().clock.now();
      const ada = await connected(use, room);
      use().clock.advance({ seconds: 40 });
      const grace = await connected(use, room);
      const present = await presence.present(room.reference);
      const ids = present.map(({ connectionId, participantId }) => ({ connectionId, participantId }));
      expect(ids).toEqual(expect.arrayContaining([ada, grace]));
      expect(present).toHaveLength(2);
      expect(present.every(({ leftAt }) => leftAt === undefined)).toBe(true);
      const joinedAt = present.find(({ connectionId }) => connectionId === ada.connectionId)?.joinedAt;
      expect(sameSecond(harnessed(joinedAt, 'joinedAt'), before)).toBe(true);
    });

    test('forgets whoever has left, and has nobody once all have', async (context) => {
      const presence = partOf(use().provider.presence, 'presence', context);
      const room = await anOpenRoom(use);
      const [ada, grace] = [await connected(use, room), await connected(use, room)];
      const world = harnessed(use().world, 'world');
      await world.leaves(room.reference, ada.connectionId);
      expect((await presence.present(room.reference)).map(({ connectionId }) => connectionId)).toEqual([
        grace.connectionId,
      ]);
      await world.leaves(room.reference, grace.connectionId);
      expect(await presence.present(room.reference)).toEqual([]);
    });

    test('has two devices of a person as two connections, or the second instead of the first', async (context) => {
      const presence = partOf(use().provider.presence, 'presence', context);
      const world = harnessed(use().world, 'world');
      const room = await anOpenRoom(use);
      const { participantId, displayName } = await admitted(use, room);
      const laptop = await world.joins(room.reference, { participantId, displayName });
      const phone = await world.joins(room.reference, { participantId, displayName });
      expect(phone).not.toBe(laptop);
      const present = await presence.present(room.reference);
      const wanted = world.onePlaceAPerson ? [phone] : [laptop, phone];
      expect(present.map(({ connectionId }) => connectionId).sort()).toEqual(wanted.sort());
      expect(new Set(present.map((connection) => connection.participantId))).toEqual(new Set([participantId]));
    });

    test('gives strangers no id of ours', async (context) => {
      const presence = partOf(use().provider.presence, 'presence', context);
      const room = await anOpenRoom(use);
      const ada = await connected(use, room);
      const stranger = await harnessed(use().world, 'world').joins(room.reference, { displayName: 'Ada Lovelace' });
      const found = (await presence.present(room.reference)).find(({ connectionId }) => connectionId === stranger);
      expect(found).toBeDefined();
      expect(found?.participantId).not.toBe(ada.participantId);
    });

    test('lists everybody of a full class', async (context) => {
      const presence = partOf(use().provider.presence, 'presence', context);
      const people = Math.min(120, use().provider.limits.mostPeople ?? 120);
      const room = await anOpenRoom(use, { mostPeople: people });
      const ids: string[] = [];
      for (let left = people; left > 0; left -= 1) ids.push((await connected(use, room)).connectionId);
      const listed = (await presence.present(room.reference)).map(({ connectionId }) => connectionId);
      expect([...listed].sort()).toEqual([...ids].sort());
    });

    test('has nobody in a room that is not there, or says that it is not', async (context) => {
      const presence = partOf(use().provider.presence, 'presence', context);
      expect(await faultOf(presence.present(noRoom))).toSatisfy((said) => said === 'gone' || said === 'none');
    });

    test('or letting people in tells that the room was deleted behind our back', async (context) => {
      const presence = partOf(use().provider.presence, 'presence', context);
      const room = await anOpenRoom(use);
      const guest = aRoomGuest(room);
      await use().provider.access.grant(guest);
      expect(await faultOf(presence.present(room.reference))).toBe('none');
      await harnessed(use().world, 'world').closesBehindOurBack(room.reference);
      const told = [await faultOf(presence.present(room.reference)), await faultOf(use().provider.access.grant(guest))];
      expect(told).toContain('gone');
    });
  });

  describe('the past of a room', () => {
    test('has every connection, with when it came and went', async (context) => {
      const past = partOf(use().provider.past, 'past', context);
      const { clock } = use();
      const room = await anOpenRoom(use);
      const came = clock.now();
      const ada = await connected(use, room);
      clock.advance({ minutes: 5 });
      const left = clock.now();
      await harnessed(use().world, 'world').leaves(room.reference, ada.connectionId);
      clock.advance({ minutes: 1 });
      const grace = await connected(use, room);
      clock.advance({ minutes: 1 });
      const connections = await past.connections(room.reference);
      expect(connections).toHaveLength(2);
      const of = ({ connectionId }: { connectionId: string }) =>
        harnessed(
          connections.find((connection) => connection.connectionId === connectionId),
          'past',
        );
      expect(of(ada).participantId).toBe(ada.participantId);
      expect(sameSecond(of(ada).joinedAt, came)).toBe(true);
      expect(sameSecond(of(ada).leftAt ?? came, left)).toBe(true);
      expect(of(grace)).not.toHaveProperty('leftAt');
    });

    test('is kept when the room is closed', async (context) => {
      const past = partOf(use().provider.past, 'past', context);
      const room = await anOpenRoom(use);
      const ada = await connected(use, room);
      use().clock.advance({ minutes: 5 });
      await use().provider.rooms.close({ ...room.plan, reference: room.reference });
      const [connection] = await past.connections(room.reference);
      expect(connection?.connectionId).toBe(ada.connectionId);
      expect(connection?.leftAt).toBeDefined();
    });

    test('is empty for a room where nobody was, or that is not there', async (context) => {
      const past = partOf(use().provider.past, 'past', context);
      expect(await past.connections((await anOpenRoom(use)).reference)).toEqual([]);
      expect(await past.connections(noRoom)).toEqual([]);
    });
  });

  describe('removing a person', () => {
    test('puts them out on every device, and nobody else', async (context) => {
      const removal = partOf(use().provider.removal, 'removal', context);
      const world = harnessed(use().world, 'world');
      const room = await anOpenRoom(use);
      const { participantId, displayName } = await admitted(use, room);
      await world.joins(room.reference, { participantId, displayName });
      await world.joins(room.reference, { participantId, displayName });
      const grace = await connected(use, room);
      await removal.remove({ reference: room.reference, participantId, forGood: true });
      const presence = partOf(use().provider.presence, 'presence', context);
      const present = await presence.present(room.reference);
      expect(present.map(({ connectionId }) => connectionId)).toEqual([grace.connectionId]);
    });

    test('for want of a seat does not keep them out: let in later, they may enter', async (context) => {
      const removal = partOf(use().provider.removal, 'removal', context);
      const world = harnessed(use().world, 'world');
      const room = await anOpenRoom(use);
      await connected(use, room);
      const guest = aRoomGuest(room);
      await use().provider.access.grant(guest);
      await world.joins(room.reference, guest);
      await removal.remove({ reference: room.reference, participantId: guest.participantId, forGood: false });
      const presence = partOf(use().provider.presence, 'presence', context);
      expect(await presence.present(room.reference)).toHaveLength(1);
      const admission = await use().provider.access.grant(guest);
      expect(await harnessed(world.admits, 'world.admits')(room.reference, admission)).toBe(true);
    });

    test('for good keeps them out: what let them in before does so no more', async (context) => {
      const removal = partOf(use().provider.removal, 'removal', context);
      const world = harnessed(use().world, 'world');
      const room = await anOpenRoom(use);
      await connected(use, room);
      const guest = aRoomGuest(room);
      const admission = await use().provider.access.grant(guest);
      await world.joins(room.reference, guest);
      const admits = harnessed(world.admits, 'world.admits');
      expect(await admits(room.reference, admission)).toBe(true);
      await removal.remove({ reference: room.reference, participantId: guest.participantId, forGood: true });
      expect(await admits(room.reference, admission)).toBe(false);
    });

    test('twice, or who is not there, or from where no room is, is no error', async (context) => {
      const removal = partOf(use().provider.removal, 'removal', context);
      const room = await anOpenRoom(use);
      const ada = await connected(use, room);
      for (const forGood of [true, true, false]) {
        await removal.remove({ reference: room.reference, participantId: ada.participantId, forGood });
        await removal.remove({ reference: room.reference, participantId: aParticipantId(), forGood });
        await removal.remove({ reference: noRoom, participantId: ada.participantId, forGood });
      }
    });
  });
}
