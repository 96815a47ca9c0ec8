import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cloudflareLimits } from '#src/adapters/video/cloudflare/cloudflare-limits.ts';
import type { PublishedLimit } from '#src/adapters/video/guard/call-budget.ts';
import { InMemoryCallBudget } from '#src/adapters/video/guard/in-memory-call-budget.ts';
import type { ProviderCalls } from '#src/adapters/video/provider-calls.ts';
import type { VideoProvider } from '#src/application/ports/video-provider.ts';
import { VideoProviderFailed } from '#src/domain/room/errors.ts';
import { asParticipantId } from '#src/domain/session/ids.ts';
import { aGuestOf, aPlan } from './a-plan.ts';
import { onTheWire } from './cloudflare/a-cloudflare.ts';
import { aGuard } from './guard/a-guard.ts';

const people = 500;
const withinMs = 10_000;
const budgetMs = 2000;
const answersAfterMs = 150;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const open = onTheWire();

/** Two servers that share one count of calls, before one RealtimeKit; every call that it gets is noted. */
function twoServers(all: PublishedLimit) {
  const { another } = open();
  const askedAt: number[] = [];
  const budget = new InMemoryCallBudget();
  const server = () => {
    const { guard } = aGuard({ provider: 'cloudflare', limits: { ...cloudflareLimits, all }, budget });
    const calls: ProviderCalls = {
      run: (call, work) =>
        guard.run(call, async (signal) => {
          askedAt.push(Date.now());
          await pause(answersAfterMs);
          return await work(signal);
        }),
    };
    return another({ calls });
  };
  return { askedAt, servers: [server(), server()] as const };
}

const mostInWindow = (times: readonly number[], { perSeconds }: PublishedLimit): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + perSeconds * 1000).length));

/** Turns the clock, slowly enough for what goes over the (pretended) wire meanwhile. */
async function turn<T>(forMs: number, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  for (let ms = 0; ms < forMs && !isDone; ms += 50) {
    await vi.advanceTimersByTimeAsync(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(isDone).toBe(true);
  return await done;
}

/** One person asks to be let in, within the time that a request has; comes again when told to. */
async function comesIn(provider: VideoProvider, reference: Parameters<typeof aGuestOf>[0], mostAgain: number) {
  const participantId = asParticipantId(uuidv7());
  for (let again = 0; ; again += 1) {
    const request = new AbortController();
    const timer = setTimeout(() => request.abort(), budgetMs);
    const askedAt = Date.now();
    try {
      const { url } = await provider.access.grant(aGuestOf(reference, { participantId }), { signal: request.signal });
      return { url, again };
    } catch (error) {
      if (!(error instanceof VideoProviderFailed)) throw error;
      expect(Date.now() - askedAt).toBeLessThanOrEqual(budgetMs);
      // 'unreachable': the turn came so late that the request was over before the answer
      expect(['busy', 'unreachable']).toContain(error.fault);
      expect(error.details['retryAfterSeconds']).toBeGreaterThanOrEqual(1);
      if (again === mostAgain) return { url: undefined, again };
      await pause(Number(error.details['retryAfterSeconds']) * 1000 + Math.random() * 1000);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function storm(limit: PublishedLimit, mostAgain: number, forMs: number) {
  const { servers, askedAt } = twoServers(limit);
  const { reference } = await turn(5000, servers[0].rooms.open(aPlan({ mostPeople: people })));
  const arrivals = Array.from({ length: people }, async (_, n) => {
    await pause((n * withinMs) / people);
    return await comesIn(servers[n % 2 === 0 ? 0 : 1], reference, mostAgain);
  });
  const ends = await turn(forMs, Promise.all(arrivals));
  return { ends, askedAt };
}

describe('five hundred people in ten seconds', () => {
  const published = { calls: 3500, perSeconds: 300 };

  it.each([
    ['RealtimeKit allows', published],
    ['its API as a whole allows', cloudflareLimits['all'] ?? published],
  ])('are all let in at once by what %s', async (_name, limit) => {
    const { ends, askedAt } = await storm(limit, 0, 30_000);
    expect(ends.filter(({ url }) => url !== undefined)).toHaveLength(people);
    expect(mostInWindow(askedAt, limit)).toBeLessThanOrEqual(limit.calls);
  });

  it('are let in or told when to come again by a tighter limit, which is never exceeded', async () => {
    const tight = { calls: 100, perSeconds: 10 };
    const { ends, askedAt } = await storm(tight, 0, 30_000);
    const inside = ends.filter(({ url }) => url !== undefined).length;
    expect(inside).toBeGreaterThan(90);
    expect(inside).toBeLessThan(people);
    expect(mostInWindow(askedAt, tight)).toBeLessThanOrEqual(tight.calls);
  });

  it('are all in after a while when they come again as they are told', async () => {
    const tight = { calls: 100, perSeconds: 10 };
    const { ends, askedAt } = await storm(tight, 40, 180_000);
    expect(ends.filter(({ url }) => url !== undefined)).toHaveLength(people);
    expect(mostInWindow(askedAt, tight)).toBeLessThanOrEqual(tight.calls);
  });
});
