import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PostgresCallBudget } from '#src/adapters/persistence/video/postgres-call-budget.ts';
import { InsuredCallBudget } from '#src/adapters/video/guard/insured-call-budget.ts';
import type { FreshDatabase } from '#test/support/fresh-database.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';
import { aGuard, endOf, failing, hanging } from './a-guard.ts';

// By the database's clock, which can't be turned: windows of a fraction of a second.
describe('the guards of several servers', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseServer'), 2);
  });
  afterAll(() => database.close());

  const aServer = (provider: string, calls: number, perSeconds: number) =>
    aGuard({
      provider,
      limits: { all: { calls, perSeconds } },
      budget: new InsuredCallBudget(new PostgresCallBudget(database.orm), (error) => {
        throw error;
      }),
    }).guard;
  const request = () => ({ operation: 'x', repeatable: false, signal: AbortSignal.timeout(20_000) });

  it('together stay inside a limit', async () => {
    const servers = [aServer('shared', 8, 0.25), aServer('shared', 8, 0.25)];
    const askedAt: number[] = [];
    const note = async () => {
      askedAt.push(performance.now());
    };
    const ends = await Promise.all(
      Array.from({ length: 40 }, (_, n) => endOf(Promise.resolve(servers[n % 2]?.run(request(), note)))),
    );
    expect(ends.filter((end) => end === undefined).length).toBe(askedAt.length);
    expect(askedAt.length).toBeGreaterThan(30);
    const most = Math.max(...askedAt.map((from) => askedAt.filter((at) => at >= from && at < from + 250).length));
    expect(most).toBeLessThanOrEqual(8);
  });

  it('together leave a provider alone that says so to one of them', async () => {
    const [one, other] = [aServer('told', 100, 1), aServer('told', 100, 1)];
    await endOf(one.run(request(), failing('busy', 60)));
    await expect(other.run(request(), async () => 'not asked')).rejects.toMatchObject({ fault: 'busy' });
  });

  it('hold no connection to the database while the provider hangs', async () => {
    const guard = aServer('hanging', 1000, 1);
    const calls = Array.from({ length: 30 }, () => endOf(guard.run(request(), hanging)));
    await expect.poll(() => guard.callsInFlight).toBe(30);
    await pause(50); // every call has taken its turn by now, and hangs at the provider
    const startedAt = performance.now();
    for (let n = 0; n < 20; n += 1) await database.orm.em.fork().execute('select 1');
    expect(performance.now() - startedAt).toBeLessThan(1000);
    const [row] = await database.orm.em.fork().execute<{ busy: string }[]>(
      `select count(*) as busy from pg_stat_activity where datname = current_database()
        and state <> 'idle' and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
    expect(Number(row?.busy)).toBe(0);
    expect(guard.callsInFlight).toBe(30);
    await Promise.all(calls);
  });
});
