import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '#src/adapters/persistence/database.ts';
import { PostgresCallBudget } from '#src/adapters/persistence/video/postgres-call-budget.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import { callBudgetContract } from '#test/contracts/call-budget.ts';
import type { FreshDatabase } from '#test/support/fresh-database.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';

describe('PostgresCallBudget', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseServer'));
  });
  afterAll(() => database.close());

  callBudgetContract(async () => new PostgresCallBudget(database.orm));

  // By the database's clock, which can't be turned: windows of a tenth of a second.
  test('never has more calls in a window than the limit allows, over two servers', async () => {
    const limit = { name: 'short', calls: 7, perSeconds: 0.1 };
    const budgets = [new PostgresCallBudget(database.orm), new PostgresCallBudget(database.orm)];
    const times: number[] = [];
    const endsAt = performance.now() + 700;
    const asker = async (budget: PostgresCallBudget) => {
      while (performance.now() < endsAt) {
        const askedAt = performance.now();
        const waitMs = await budget.take(limit);
        if (waitMs > 0) await pause(waitMs);
        else times.push((askedAt + performance.now()) / 2);
      }
    };
    await Promise.all(Array.from({ length: 6 }, (_, n) => asker(budgets[n % 2] as PostgresCallBudget)));
    times.sort((a, b) => a - b);
    const mostInWindow = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 100).length));
    expect(times.length).toBeGreaterThan(20);
    expect(mostInWindow).toBeLessThanOrEqual(7);
  });

  test('forgets a count that lies far ahead, as after a clock was set back', async () => {
    const limit = { name: 'ahead', calls: 1, perSeconds: 60 };
    const budget = new PostgresCallBudget(database.orm);
    await budget.take(limit);
    await database.orm.em.execute(`update call_budgets set slot = slot + 10000 where name = 'ahead/60s'`);
    expect(await budget.take(limit)).toBe(0);
    expect(await budget.take(limit)).toBeGreaterThan(0);
  });

  test('says that the database is away', async () => {
    const away = openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/nothing', poolSize: 2 });
    await expect(new PostgresCallBudget(away).take({ name: 'x', calls: 1, perSeconds: 1 })).rejects.toThrow(
      Unavailable,
    );
    await away.close(true);
  });
});
