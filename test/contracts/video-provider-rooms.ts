import { describe, expect, test } from 'vitest';
import { asRoomReference } from '#src/domain/room/room.ts';
import { harnessed, partOf, type UseHarness } from './video-provider-harness.ts';
import { anOpenRoom, aPlan, everyPage, insideOf, listedAs } from './video-provider-things.ts';

/** Rooms are there when asked for, once, as asked for, and gone when closed. */
export function roomsContract(use: UseHarness): void {
  describe('opening a room', () => {
    test('makes it, under a reference that says nothing of people', async () => {
      const { plan, reference } = await anOpenRoom(use);
      expect(reference).not.toBe('');
      expect(reference).not.toContain('Yoga');
      const { world, provider } = use();
      if (world) expect(await world.isOpen(reference)).toBe(true);
      if (provider.inventory) expect(await listedAs(provider, plan)).toEqual([reference]);
    });

    test('twice finds the same', async () => {
      const { plan, reference } = await anOpenRoom(use);
      expect(await use().provider.rooms.open(plan)).toEqual({ reference });
      if (use().provider.inventory) expect(await listedAs(use().provider, plan)).toEqual([reference]);
    });

    test('by several at once makes one', async () => {
      const { provider } = use();
      const plan = aPlan(use);
      const made = await Promise.all([provider.rooms.open(plan), provider.rooms.open(plan), provider.rooms.open(plan)]);
      const { reference } = await provider.rooms.open(plan);
      expect(made).toEqual([{ reference }, { reference }, { reference }]);
      if (provider.inventory) expect(await listedAs(provider, plan)).toEqual([reference]);
    });

    test('finds it when the session has another title by now', async () => {
      const { plan, reference } = await anOpenRoom(use);
      expect(await use().provider.rooms.open({ ...plan, title: 'Yoga for everybody' })).toEqual({ reference });
    });

    test('for another epoch, or another session, makes another', async () => {
      const { plan, reference } = await anOpenRoom(use);
      const next = await anOpenRoom(use, { sessionId: plan.sessionId, epoch: 2 });
      const tenth = await anOpenRoom(use, { sessionId: plan.sessionId, epoch: 12 });
      const other = await anOpenRoom(use);
      expect(new Set([reference, next.reference, tenth.reference, other.reference]).size).toBe(4);
    });

    test('heals one that was closed behind our back', async (context) => {
      const world = partOf(use().world, 'world', context);
      const { plan, reference } = await anOpenRoom(use);
      await world.closesBehindOurBack(reference);
      expect(await world.isOpen(reference)).toBe(false);
      const healed = await use().provider.rooms.open(plan);
      expect(await world.isOpen(healed.reference)).toBe(true);
      expect(await world.fits(healed.reference, plan)).toBe(true);
      if (use().provider.inventory) expect(await listedAs(use().provider, plan)).toEqual([healed.reference]);
    });

    test('makes it again after we closed it ourselves', async (context) => {
      const { plan, reference } = await anOpenRoom(use);
      await use().provider.rooms.close({ ...plan, reference });
      const again = await use().provider.rooms.open(plan);
      const world = partOf(use().world, 'world', context);
      expect(await world.isOpen(again.reference)).toBe(true);
    });

    test('makes it fit a plan that has changed', async (context) => {
      const world = partOf(use().world, 'world', context);
      const { plan, reference } = await anOpenRoom(use);
      expect(await world.fits(reference, plan)).toBe(true);
      const latestEnd = plan.latestEnd.plus({ days: 3 });
      const changed = { ...plan, mostPeople: 14, latestEnd, chat: false, screenSharing: false };
      expect(await use().provider.rooms.open(changed)).toEqual({ reference });
      expect(await world.fits(reference, changed)).toBe(true);
    });
  });

  describe('closing a room', () => {
    test('ends it, and twice is no error', async () => {
      const { plan, reference } = await anOpenRoom(use);
      const { provider, world } = use();
      await provider.rooms.close({ ...plan, reference });
      await provider.rooms.close({ ...plan, reference });
      if (world) expect(await world.isOpen(reference)).toBe(false);
      if (provider.inventory) expect(await listedAs(provider, plan)).toEqual([]);
    });

    test('finds it by its name when nobody has noted the reference', async () => {
      const { plan, reference } = await anOpenRoom(use);
      const { provider, world } = use();
      await provider.rooms.close({ sessionId: plan.sessionId, epoch: plan.epoch });
      if (world) expect(await world.isOpen(reference)).toBe(false);
      if (provider.inventory) expect(await listedAs(provider, plan)).toEqual([]);
    });

    test('leaves the other epochs and sessions alone', async (context) => {
      const first = await anOpenRoom(use);
      const second = await anOpenRoom(use, { sessionId: first.plan.sessionId, epoch: 11 });
      const other = await anOpenRoom(use);
      await use().provider.rooms.close({ sessionId: first.plan.sessionId, epoch: 1 });
      const world = partOf(use().world, 'world', context);
      expect(await world.isOpen(second.reference)).toBe(true);
      expect(await world.isOpen(other.reference)).toBe(true);
    });

    test('is done when there never was one, or somebody closed it', async () => {
      const { provider, world } = use();
      await provider.rooms.close(aPlan(use));
      await provider.rooms.close({ ...aPlan(use), reference: asRoomReference('00000000-0000-4000-8000-000000000000') });
      const { plan, reference } = await anOpenRoom(use);
      await world?.closesBehindOurBack(reference);
      await provider.rooms.close({ ...plan, reference });
    });

    test('puts everybody out', async (context) => {
      const presence = partOf(use().provider.presence, 'presence', context);
      const { plan, reference } = await anOpenRoom(use);
      await harnessed(use().world, 'world').joins(reference, { displayName: 'Ada Lovelace' });
      await use().provider.rooms.close({ ...plan, reference });
      expect(await insideOf(presence, reference)).toEqual([]);
    });
  });

  describe('the list of rooms', () => {
    test('has exactly the open rooms, each once, on however many pages', async (context) => {
      const inventory = partOf(use().provider.inventory, 'inventory', context);
      expect((await everyPage(inventory)).flat()).toEqual([]);
      const { pageSize = 2 } = use();
      const opened = [];
      for (let left = 2 * pageSize + 2; left > 0; left -= 1) opened.push(await anOpenRoom(use));
      const [closed, ...open] = opened;
      await use().provider.rooms.close(harnessed(closed, 'rooms').plan);
      const pages = await everyPage(inventory);
      const wanted = open.map(({ plan: { sessionId, epoch }, reference }) => ({ sessionId, epoch, reference }));
      const inOrder = (a: { sessionId: string }, b: { sessionId: string }) => a.sessionId.localeCompare(b.sessionId);
      expect([...pages.flat()].sort(inOrder)).toEqual([...wanted].sort(inOrder));
      if (use().pageSize !== undefined) expect(pages.length).toBeGreaterThan(1);
    });

    test('leaves out what another installation has on the same account', async (context) => {
      const inventory = partOf(use().provider.inventory, 'inventory', context);
      const neighbour = harnessed(use().neighbour, 'neighbour');
      const { plan, reference } = await anOpenRoom(use);
      const theirs = await neighbour.rooms.open(plan);
      expect((await everyPage(inventory)).flat().map((room) => room.reference)).toEqual([reference]);
      await use().provider.rooms.close({ sessionId: plan.sessionId, epoch: plan.epoch });
      expect(await listedAs(neighbour, plan)).toEqual([theirs.reference]);
    });
  });
}
