import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProviderFault } from '#src/domain/room/errors.ts';
import { VideoProviderFailed } from '#src/domain/room/errors.ts';
import { aGuard, failing } from './a-guard.ts';

const mostInFlight = 4;
const callMs = 6000;
const limit = { calls: 9, perSeconds: 3 };

const faults: readonly ProviderFault[] = ['unreachable', 'busy', 'key_refused', 'refused', 'gone'];

/** What the provider does with one attempt. */
const anOutcome = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('answers' as const), ms: fc.nat({ max: 3000 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'hangs' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fails' as const),
      fault: fc.constantFrom(...faults),
      retryAfterSeconds: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    }),
  },
);

const aCall = fc.record({
  afterMs: fc.nat({ max: 400 }),
  repeatable: fc.boolean(),
  /** The caller gives up by then. */
  givesUpAfterMs: fc.option(fc.nat({ max: 3000 }), { nil: undefined }),
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('whatever a provider and its callers do', () => {
  it('limits hold, calls in flight are bounded, and every call ends in its time with a fault that is true', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aCall, { minLength: 1, maxLength: 60 }),
        fc.array(anOutcome, { minLength: 1, maxLength: 40 }),
        async (calls, outcomes) => {
          const { guard } = aGuard({ mostInFlight, mostWaiting: 10, callMs, attemptMs: 2000, limits: { all: limit } });
          const askedAt: number[] = [];
          let inFlight = 0;
          let most = 0;
          const work = async (signal: AbortSignal, asked: () => void) => {
            const outcome = outcomes[askedAt.length % outcomes.length];
            asked();
            askedAt.push(Date.now());
            inFlight += 1;
            most = Math.max(most, inFlight);
            try {
              if (outcome?.kind === 'fails') await failing(outcome.fault, outcome.retryAfterSeconds)();
              const ms = outcome?.kind === 'answers' ? outcome.ms : 60_000;
              await new Promise<void>((resolve, reject) => {
                setTimeout(resolve, ms);
                signal.addEventListener('abort', () => reject(signal.reason));
              });
            } finally {
              inFlight -= 1;
            }
          };
          const one = async ({ repeatable, givesUpAfterMs }: (typeof calls)[number]) => {
            const caller = new AbortController();
            if (givesUpAfterMs !== undefined) setTimeout(() => caller.abort(), givesUpAfterMs);
            const signal = givesUpAfterMs === undefined ? undefined : caller.signal;
            const startedAt = Date.now();
            let attempts = 0;
            let fault: string | undefined;
            try {
              await guard.run({ operation: 'x', repeatable, signal }, (signal) => work(signal, () => (attempts += 1)));
            } catch (error) {
              if (!(error instanceof VideoProviderFailed)) throw error;
              fault = error.fault;
            }
            expect(Date.now() - startedAt).toBeLessThanOrEqual(Math.min(callMs, givesUpAfterMs ?? callMs));
            if (fault === 'away') expect(attempts).toBe(0);
            if (!repeatable) expect(attempts).toBeLessThanOrEqual(1);
          };
          const ends: Promise<void>[] = [];
          for (const call of calls) {
            await vi.advanceTimersByTimeAsync(call.afterMs);
            ends.push(one(call));
          }
          const all = Promise.all(ends);
          await vi.advanceTimersByTimeAsync(callMs + 1);
          await all;
          expect(most).toBeLessThanOrEqual(mostInFlight);
          for (const from of askedAt)
            expect(askedAt.filter((at) => at >= from && at < from + 3000).length).toBeLessThanOrEqual(limit.calls);
          await vi.advanceTimersByTimeAsync(60_000);
          expect(guard.callsInFlight).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});
