import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallBudget } from '#src/adapters/video/guard/call-budget.ts';
import { InMemoryCallBudget } from '#src/adapters/video/guard/in-memory-call-budget.ts';
import { InsuredCallBudget } from '#src/adapters/video/guard/insured-call-budget.ts';
import { SlidingWindow } from '#src/adapters/video/guard/sliding-window.ts';
import { callBudgetContract } from '#test/contracts/call-budget.ts';

describe('InMemoryCallBudget', () => {
  callBudgetContract(async () => new InMemoryCallBudget());
});

describe('InsuredCallBudget', () => {
  callBudgetContract(async () => new InsuredCallBudget(new InMemoryCallBudget(), () => {}));
});

describe('a sliding window', () => {
  const limit = { calls: 5, perSeconds: 10 };

  it('never holds more than its limit, wherever it lies, and lets nobody wait who need not', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 4000 }), { minLength: 1, maxLength: 80 }), (pauses) => {
        const window = new SlidingWindow(limit);
        const taken: number[] = [];
        let now = 1_700_000_000_000;
        for (const pause of pauses) {
          now += pause;
          if (window.take(limit.calls, now) === 0) taken.push(now);
          else expect(taken.filter((at) => at > now - 12_000).length).toBeGreaterThanOrEqual(5);
        }
        for (const from of taken) expect(taken.filter((at) => at >= from && at < from + 10_000).length).toBeLessThan(6);
      }),
    );
  });

  it('gives a call at the moment it said, and not before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3000 }), { minLength: 5, maxLength: 30 }), (pauses) => {
        const window = new SlidingWindow(limit);
        let now = 1_700_000_000_000;
        for (const pause of pauses) {
          now += pause;
          const waitMs = window.take(limit.calls, now);
          if (waitMs === 0) continue;
          expect(window.take(limit.calls, now + waitMs - 1)).toBeGreaterThan(0);
          expect(window.take(limit.calls, now + waitMs)).toBe(0);
          now += waitMs;
        }
      }),
    );
  });
});

describe('the insurance of a shared count', () => {
  const limit = { name: 'x', calls: 10, perSeconds: 10 };
  const take = async (budget: CallBudget, times: number) => {
    const waits: number[] = [];
    for (let n = 0; n < times; n += 1) waits.push(await budget.take(limit));
    return waits.filter((wait) => wait === 0).length;
  };

  const breakable = () => {
    const inner = new InMemoryCallBudget();
    const faults = { isAway: false, isHanging: false, asked: 0 };
    const pass = async () => {
      faults.asked += 1;
      if (faults.isHanging) await new Promise(() => {});
      if (faults.isAway) throw new Error('away');
    };
    const budget: CallBudget = {
      take: async (limit) => pass().then(() => inner.take(limit)),
      hold: async (limit, ms) => pass().then(() => inner.hold(limit, ms)),
      left: async (limit) => pass().then(() => inner.left(limit)),
    };
    return { faults, budget };
  };

  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gives half of a limit while the shared count is away, says so once, and asks it again after a while', async () => {
    const { faults, budget } = breakable();
    const lost = vi.fn();
    const insured = new InsuredCallBudget(budget, lost);
    faults.isAway = true;
    expect(await take(insured, 20)).toBe(5);
    expect(await insured.left(limit)).toBe(0);
    expect(faults.asked).toBe(1);
    expect(lost).toHaveBeenCalledOnce();
    faults.isAway = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(await take(insured, 20)).toBe(5);
  });

  it('counts what it took from the shared count before that went away', async () => {
    const { faults, budget } = breakable();
    const insured = new InsuredCallBudget(budget, () => {});
    expect(await take(insured, 4)).toBe(4);
    faults.isAway = true;
    expect(await take(insured, 10)).toBe(1);
  });

  it('waits a second for a shared count that hangs, and then not for a while', async () => {
    const { faults, budget } = breakable();
    const insured = new InsuredCallBudget(budget, () => {});
    faults.isHanging = true;
    const first = insured.take(limit);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await first).toBe(0);
    expect(await insured.take(limit)).toBe(0);
  });

  it('asks again for a call whose answer came so late that it would be made in another part of the window', async () => {
    const inner = new InMemoryCallBudget();
    const slow: CallBudget = {
      take: async (limit) => {
        const waitMs = await inner.take(limit);
        await new Promise((resolve) => setTimeout(resolve, 900));
        return waitMs;
      },
      hold: (limit, ms) => inner.hold(limit, ms),
      left: (limit) => inner.left(limit),
    };
    const insured = new InsuredCallBudget(slow, () => {});
    const late = insured.take({ ...limit, perSeconds: 8 });
    await vi.advanceTimersByTimeAsync(900);
    expect(await late).toBe(1);
    const inTime = insured.take({ ...limit, name: 'y' });
    await vi.advanceTimersByTimeAsync(900);
    expect(await inTime).toBe(0);
  });

  it('asks the shared count for one call of a limit at a time, so that no crowd waits for it', async () => {
    let asking = 0;
    let most = 0;
    const shared: CallBudget = {
      take: async () => {
        asking += 1;
        most = Math.max(most, asking);
        await new Promise((resolve) => setTimeout(resolve, 10));
        asking -= 1;
        return 0;
      },
      hold: async () => {},
      left: async () => 1,
    };
    const insured = new InsuredCallBudget(shared, () => {});
    const taken = Promise.all(Array.from({ length: 10 }, () => insured.take(limit)));
    await vi.advanceTimersByTimeAsync(100);
    expect(await taken).toEqual(Array.from({ length: 10 }, () => 0));
    expect(most).toBe(1);
  });

  it('keeps no call that the shared count refused', async () => {
    const shared = new InMemoryCallBudget();
    const [one, other] = [new InsuredCallBudget(shared, () => {}), new InsuredCallBudget(shared, () => {})];
    expect(await take(one, 9)).toBe(9);
    expect(await take(other, 50)).toBe(1);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await take(other, 50)).toBe(10);
  });

  it('holds a limit here and for all', async () => {
    const shared = new InMemoryCallBudget();
    const insured = new InsuredCallBudget(shared, () => {});
    await insured.hold(limit, 3000);
    expect(await insured.take(limit)).toBe(3000);
    expect(await shared.take(limit)).toBe(3000);
  });
});
