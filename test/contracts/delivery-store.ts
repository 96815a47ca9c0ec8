import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Delivery } from '#src/application/ports/delivery-store.ts';
import { minutesFromNoon, noon } from '../support/a-session.ts';
import { type Fixture, freshWord, type OpenFixture } from './fixture.ts';
import { walk } from './walk.ts';

/** What every keeper of deliveries does. */
export function describeDeliveryStore(name: string, open: OpenFixture): void {
  describe(`the delivery store (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const run: Fixture['unitOfWork']['run'] = (work) => fixture.unitOfWork.run(work);

    const aDelivery = (wishes: Partial<Delivery> = {}) => ({
      id: v7(),
      provider: freshWord(),
      key: freshWord(),
      type: 'participant.joined',
      kept: { payload: { room: 'a', at: 1.5, list: [null, true] } },
      receivedAt: noon,
      ...wishes,
    });
    const add = (wishes: Partial<Delivery> = {}) => {
      const delivery = aDelivery(wishes);
      return run(async ({ deliveries }) => ({ delivery, added: await deliveries.add(delivery) }));
    };
    const find = (id: string) => run(({ deliveries }) => deliveries.find(id));

    test('reads back what was kept, as it came', async () => {
      const { delivery, added } = await add();
      expect(added).toBe(true);
      expect(await find(delivery.id)).toStrictEqual({ ...delivery, state: 'received' });
      expect(await run(({ deliveries }) => deliveries.findForChange(delivery.id))).toStrictEqual(
        await find(delivery.id),
      );
      expect(await find(v7())).toBeUndefined();
    });

    test('keeps whatever JSON can hold', async () => {
      for (const kept of [null, 'text', 7, [], 'NUL \0, half a pair \ud800, a pair 🧘', { '\0': '\udc00' }]) {
        const { delivery } = await add({ kept });
        expect((await find(delivery.id))?.kept).toEqual(kept);
      }
    });

    test('keeps a delivery once, whoever sends it again, and others of the same key from other providers', async () => {
      const { delivery } = await add();
      const { provider, key } = delivery;
      const again = await add({ provider, key, type: 'another' });
      expect(again.added).toBe(false);
      expect(await find(again.delivery.id)).toBeUndefined();
      expect((await find(delivery.id))?.type).toBe('participant.joined');
      expect((await add({ key })).added).toBe(true);
    });

    test('keeps one of those that come at the same moment', async () => {
      const same = { provider: freshWord(), key: freshWord() };
      const all = await Promise.all(Array.from({ length: 10 }, () => add(same)));
      expect(all.filter(({ added }) => added)).toHaveLength(1);
    });

    test('tells what became of it, each time anew', async () => {
      const { delivery } = await add();
      const counts = { facts: 4, taken: 1, strangers: 2, unmatched: 1 };
      const takenAt = minutesFromNoon(1);
      await run(({ deliveries }) => deliveries.worked(delivery.id, takenAt, 'unmatched', { ...counts, taken: 0 }));
      await run(({ deliveries }) => deliveries.worked(delivery.id, takenAt, 'taken', counts));
      expect(await find(delivery.id)).toStrictEqual({ ...delivery, state: 'taken', takenAt, counts });
    });

    test('lists the newest first, in pages, by provider and by what became of it', async () => {
      const provider = freshWord();
      const ids: string[] = [];
      for (let minute = 0; minute < 5; minute += 1)
        ids.unshift((await add({ provider, receivedAt: minutesFromNoon(Math.floor(minute / 2)) })).delivery.id);
      const none = { facts: 0, taken: 0, strangers: 0, unmatched: 0 };
      await run(({ deliveries }) => deliveries.worked(ids[1] ?? '', noon, 'empty', none));
      await run(({ deliveries }) => deliveries.worked(ids[2] ?? '', noon, 'taken', none));
      const list = (filter: object) =>
        walk(2, (page) => run(({ deliveries }) => deliveries.list({ provider, ...filter }, page)));
      const idsOf = (all: readonly Delivery[]) => all.map(({ id }) => id);
      expect(idsOf(await list({}))).toEqual(ids);
      expect(idsOf(await list({ state: 'empty' }))).toEqual([ids[1]]);
      expect(idsOf(await list({ state: 'taken' }))).toEqual([ids[2]]);
      expect(idsOf(await list({ state: 'received' }))).toEqual([ids[0], ids[3], ids[4]]);
      const odd = run(({ deliveries }) => deliveries.list({}, { limit: 1, cursor: 'made up' }));
      await expect(odd).rejects.toMatchObject({ code: 'validation_failed' });
    });

    test('forgets those that came before, and no others', async () => {
      const years = 60 * 24 * 365;
      const old = await add({ receivedAt: minutesFromNoon(-2 * years) });
      const edge = await add({ receivedAt: minutesFromNoon(-years) });
      expect(await run(({ deliveries }) => deliveries.dropReceivedBefore(minutesFromNoon(-years)))).toBe(1);
      expect(await find(old.delivery.id)).toBeUndefined();
      expect(await find(edge.delivery.id)).toBeDefined();
    });

    test('keeps nothing of a transaction that failed', async () => {
      const delivery = aDelivery();
      const failing = run(async ({ deliveries }) => {
        await deliveries.add(delivery);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      expect(await find(delivery.id)).toBeUndefined();
      expect((await add(delivery)).added).toBe(true);
    });
  });
}
