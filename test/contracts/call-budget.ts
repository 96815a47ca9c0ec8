import { beforeEach, describe, expect, test } from 'vitest';
import type { CallBudget, NamedLimit } from '#src/adapters/video/guard/call-budget.ts';

let count = 0;
const aLimit = (calls: number, perSeconds = 60): NamedLimit => {
  count += 1;
  return { name: `limit ${count}`, calls, perSeconds };
};

const takeAll = async (budget: CallBudget, limit: NamedLimit, times: number) => {
  const waits: number[] = [];
  for (let n = 0; n < times; n += 1) waits.push(await budget.take(limit));
  return waits;
};

/** What every count of calls does, whatever clock it goes by. */
export function callBudgetContract(open: () => Promise<CallBudget>): void {
  let budget: CallBudget;
  beforeEach(async () => {
    budget = await open();
  });

  describe('a limit', () => {
    test('gives as many calls as it allows, and then says how long to wait', async () => {
      const limit = aLimit(3);
      const [first, second, third, fourth] = await takeAll(budget, limit, 4);
      expect([first, second, third]).toEqual([0, 0, 0]);
      expect(fourth).toBeGreaterThan(60_000);
      expect(fourth).toBeLessThanOrEqual(72_000);
    });

    test('gives no more to many who ask at once', async () => {
      const limit = aLimit(20);
      const waits = await Promise.all(Array.from({ length: 60 }, () => budget.take(limit)));
      expect(waits.filter((wait) => wait === 0)).toHaveLength(20);
    });

    test('says what is left', async () => {
      const limit = aLimit(5);
      expect(await budget.left(limit)).toBe(5);
      await takeAll(budget, limit, 2);
      expect(await budget.left(limit)).toBe(3);
      await takeAll(budget, limit, 9);
      expect(await budget.left(limit)).toBe(0);
    });

    test('counts apart from others', async () => {
      const [one, other] = [aLimit(1), aLimit(1)];
      await takeAll(budget, one, 2);
      expect(await budget.take(other)).toBe(0);
    });

    test('leaves a part to those who may use all of it', async () => {
      const limit = aLimit(10);
      await takeAll(budget, { ...limit, calls: 8 }, 20);
      expect(await budget.left(limit)).toBe(2);
      expect(await takeAll(budget, limit, 2)).toEqual([0, 0]);
    });
  });

  describe('a limit that is held', () => {
    test('gives nothing until then', async () => {
      const limit = aLimit(5);
      await budget.hold(limit, 30_000);
      const wait = await budget.take(limit);
      expect(wait).toBeGreaterThan(29_000);
      expect(wait).toBeLessThanOrEqual(30_000);
      expect(await budget.left(limit)).toBe(0);
    });

    test('is not let go early by a shorter word', async () => {
      const limit = aLimit(5);
      await budget.take(limit);
      await budget.hold(limit, 30_000);
      await budget.hold(limit, 1000);
      expect(await budget.take(limit)).toBeGreaterThan(29_000);
    });
  });
}
