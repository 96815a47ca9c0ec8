import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inBackground, noDeadline } from '#src/application/ports/video-budget.ts';
import { within } from '#src/application/room/within.ts';
import { VideoProviderFailed } from '#src/domain/room/errors.ts';
import { aGuard, endOf, failing, hanging } from './a-guard.ts';

const read = { operation: 'rooms.read', repeatable: true } as const;
const make = { operation: 'rooms.create', repeatable: false } as const;

/** Rejections come out when the clock is turned; until then nobody listens. */
const ended = async <T>(call: Promise<T>, ms = 0) => {
  const end = endOf(call);
  await vi.advanceTimersByTimeAsync(ms);
  return end;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a call through the guard', () => {
  it('answers what the provider answers, and says that it was made', async () => {
    const { guard, observer } = aGuard();
    expect(await guard.run(read, async () => 'a room')).toBe('a room');
    expect(observer.attempts).toMatchObject([{ provider: 'acme', operation: 'rooms.read', outcome: 'ok' }]);
  });

  it.each(['refused', 'key_refused', 'gone'] as const)('is told once that it is %s', async (fault) => {
    const { guard, observer } = aGuard();
    expect(await ended(guard.run(read, failing(fault)), 20_000)).toBe(fault);
    expect(observer.attempts).toHaveLength(1);
  });

  it('is unreachable when something comes that nobody foresaw', async () => {
    const { guard } = aGuard();
    const broken = async () => {
      throw new TypeError('x is not a function');
    };
    expect(await ended(guard.run(make, broken))).toBe('unreachable');
  });
});

describe('a call that gets no answer', () => {
  it('is ended by the time-out, even if the work does not heed it', async () => {
    const { guard } = aGuard({ attemptMs: 4000 });
    const call = guard.run(make, hanging);
    await expect(Promise.all([call, vi.advanceTimersByTimeAsync(4000)])).rejects.toMatchObject({
      fault: 'unreachable',
      detail: 'rooms.create: no answer within 4 s',
    });
    expect(guard.callsInFlight).toBe(0);
  });

  it('tells the work to stop', async () => {
    const { guard } = aGuard({ attemptMs: 4000 });
    let told: AbortSignal | undefined;
    const work = (signal: AbortSignal) => {
      told = signal;
      return hanging();
    };
    await ended(guard.run(make, work), 4000);
    expect(told?.aborted).toBe(true);
  });

  it('is repeated twice with pauses where that is safe', async () => {
    const { guard, observer } = aGuard();
    expect(await ended(guard.run(read, failing('unreachable')), 10_000)).toBe('unreachable');
    expect(observer.attempts).toHaveLength(3);
  });

  it('is not repeated where that is not safe', async () => {
    const { guard, observer } = aGuard();
    expect(await ended(guard.run(make, failing('unreachable')), 10_000)).toBe('unreachable');
    expect(observer.attempts).toHaveLength(1);
  });

  it('is over after ten seconds, whatever is tried', async () => {
    const { guard } = aGuard({ failuresInARow: 100 });
    expect(await ended(guard.run(read, hanging), 10_000)).toBe('unreachable');
  });
});

describe('whoever gives up', () => {
  it('is let go at once, and knows that the work may have been done', async () => {
    const { guard } = aGuard();
    const caller = new AbortController();
    const end = endOf(guard.run({ ...make, signal: caller.signal }, hanging));
    await vi.advanceTimersByTimeAsync(100);
    caller.abort();
    expect(await end).toBe('unreachable');
  });

  it('leaves the attempt to its end, so that the breaker learns what became of it', async () => {
    const { guard, observer } = aGuard({ failuresInARow: 1 });
    const caller = new AbortController();
    const end = endOf(guard.run({ ...make, signal: caller.signal }, hanging));
    await vi.advanceTimersByTimeAsync(100);
    caller.abort();
    await end;
    expect(guard.callsInFlight).toBe(1);
    await vi.advanceTimersByTimeAsync(4000);
    expect(guard.callsInFlight).toBe(0);
    expect(observer.turns).toEqual(['open']);
  });

  it('before it was asked has asked for nothing', async () => {
    const { guard, observer } = aGuard();
    expect(await ended(guard.run({ ...make, signal: AbortSignal.abort() }, hanging))).toBe('busy');
    await vi.advanceTimersByTimeAsync(5000);
    expect(observer.attempts).toEqual([]);
  });

  it('between two attempts hears of the first, and nothing is asked again', async () => {
    const { guard, observer } = aGuard();
    const caller = new AbortController();
    const end = endOf(guard.run({ ...read, signal: caller.signal }, failing('unreachable')));
    await vi.advanceTimersByTimeAsync(0);
    caller.abort();
    expect(await end).toBe('unreachable');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(observer.attempts).toHaveLength(1);
  });
});

describe('the bulkhead', () => {
  it('bounds the calls in flight, lets some wait, and refuses the rest at once', async () => {
    const { guard } = aGuard({ mostInFlight: 8, mostWaiting: 20, failuresInARow: 1000 });
    let now = 0;
    let most = 0;
    const work = (signal: AbortSignal) => {
      now += 1;
      most = Math.max(most, now);
      return new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          now -= 1;
          reject(signal.reason);
        });
      });
    };
    const ends: unknown[] = [];
    for (let n = 0; n < 200; n += 1) void endOf(guard.run(make, work)).then((end) => ends.push(end));
    await vi.advanceTimersByTimeAsync(0);
    expect(guard.callsInFlight).toBe(8);
    expect(ends).toEqual(Array.from({ length: 172 }, () => 'busy'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ends).toHaveLength(200);
    expect(most).toBe(8);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(guard.callsInFlight).toBe(0);
    expect(await guard.run(make, async () => 'still works')).toBe('still works');
  });

  it('goes on with those that wait although others gave up while they waited', async () => {
    const { guard } = aGuard({ mostInFlight: 1, failuresInARow: 1000 });
    void endOf(guard.run(make, hanging));
    const caller = new AbortController();
    const givenUp = Array.from({ length: 3 }, () => endOf(guard.run({ ...make, signal: caller.signal }, hanging)));
    const last = guard.run(make, async () => 'its turn');
    await vi.advanceTimersByTimeAsync(10);
    caller.abort();
    expect(await Promise.all(givenUp)).toEqual(['busy', 'busy', 'busy']);
    await vi.advanceTimersByTimeAsync(4000);
    expect(await last).toBe('its turn');
  });
});

describe('the breaker', () => {
  const failOften = async (guard: ReturnType<typeof aGuard>['guard'], times: number) => {
    for (let n = 0; n < times; n += 1) await endOf(guard.run(make, failing('unreachable')));
  };

  it('opens after five attempts in a row without an answer, and then refuses at once', async () => {
    const { guard, observer } = aGuard();
    await failOften(guard, 4);
    expect(guard.breaker).toBe('closed');
    await failOften(guard, 1);
    expect(guard.breaker).toBe('open');
    expect(await endOf(guard.run(read, async () => 'not asked'))).toBe('away');
    expect(observer.keptBackCalls).toEqual(['rooms.read away']);
    expect(observer.attempts).toHaveLength(5);
  });

  it.each(['busy', 'refused', 'key_refused', 'gone'] as const)(
    'takes an answer of "%s" for a sign of life',
    async (fault) => {
      const { guard } = aGuard();
      await failOften(guard, 4);
      await ended(guard.run(make, failing(fault)));
      await vi.advanceTimersByTimeAsync(2000);
      await failOften(guard, 4);
      expect(guard.breaker).toBe('closed');
    },
  );

  it('lets one call try after five seconds, refuses others meanwhile, and closes when it is answered', async () => {
    const { guard, observer } = aGuard();
    await failOften(guard, 5);
    await vi.advanceTimersByTimeAsync(5000);
    let answer: (value: string) => void = () => {};
    const trial = guard.run(make, () => new Promise<string>((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(1);
    expect(guard.breaker).toBe('half_open');
    expect(await endOf(guard.run(make, async () => 'not asked'))).toBe('away');
    answer('back');
    expect(await trial).toBe('back');
    expect(guard.breaker).toBe('closed');
    expect(observer.turns).toEqual(['open', 'half_open', 'closed']);
  });

  it('opens again when the trial fails', async () => {
    const { guard } = aGuard();
    await failOften(guard, 5);
    await vi.advanceTimersByTimeAsync(5000);
    await failOften(guard, 1);
    expect(guard.breaker).toBe('open');
    expect(await endOf(guard.run(make, async () => 'not asked'))).toBe('away');
  });

  it('says when to come again', async () => {
    const { guard } = aGuard();
    await failOften(guard, 5);
    await vi.advanceTimersByTimeAsync(2000);
    await expect(guard.run(make, hanging)).rejects.toMatchObject({ fault: 'away', retryAfterSeconds: 3 });
  });

  it('frees those that wait when it opens: a hanging provider costs them one time-out', async () => {
    const { guard } = aGuard({ mostInFlight: 8, mostWaiting: 20 });
    const ends: unknown[] = [];
    for (let n = 0; n < 28; n += 1) void endOf(guard.run(make, hanging)).then((end) => ends.push(end));
    await vi.advanceTimersByTimeAsync(4001);
    expect(ends.filter((end) => end === 'unreachable')).toHaveLength(8);
    // the slots of the first four that failed were taken before the fifth opened it
    expect(ends.filter((end) => end === 'away')).toHaveLength(16);
    await vi.advanceTimersByTimeAsync(4000);
    expect(ends).toHaveLength(28);
  });
});

describe('a call whose first attempt got no answer', () => {
  it('never says that nothing happened, though the second was kept back', async () => {
    const { guard } = aGuard({ failuresInARow: 1 });
    expect(await ended(guard.run(read, failing('unreachable')), 10_000)).toBe('unreachable');
  });

  it('never says so when the provider was busy afterwards', async () => {
    const { guard } = aGuard();
    const faults = [failing('unreachable'), failing('busy', 60)];
    expect(
      await ended(
        guard.run(read, () => faults.shift()?.() ?? hanging()),
        10_000,
      ),
    ).toBe('unreachable');
  });
});

describe('a published limit', () => {
  const limits = { all: { calls: 10, perSeconds: 10 }, rooms: { calls: 2, perSeconds: 10 } };
  const request = () => ({ ...make, signal: new AbortController().signal });
  const ok = async () => 'ok';

  it('holds back what goes beyond it, and says when to come again', async () => {
    const { guard } = aGuard({ limits, callMs: 3000 });
    for (let n = 0; n < 10; n += 1) expect(await guard.run(request(), ok)).toBe('ok');
    await expect(guard.run(request(), ok)).rejects.toMatchObject({ fault: 'busy', retryAfterSeconds: 12 });
    expect(await guard.headRoom()).toEqual({ all: 0, rooms: 2 });
  });

  it('lets a call wait for its turn as long as its patience goes', async () => {
    const { guard } = aGuard({ limits: { all: { calls: 1, perSeconds: 1 } } });
    await guard.run(request(), ok);
    const second = guard.run(request(), ok);
    await vi.advanceTimersByTimeAsync(1400);
    expect(await second).toBe('ok');
  });

  it('lets no caller wait beyond the signal', async () => {
    const { guard } = aGuard({ limits: { all: { calls: 1, perSeconds: 5 } } });
    await guard.run(request(), ok);
    const caller = new AbortController();
    const end = endOf(guard.run({ ...make, signal: caller.signal }, ok));
    await vi.advanceTimersByTimeAsync(2000);
    caller.abort();
    expect(await end).toBe('busy');
  });

  it('of some calls counts for them alone, and for the limit of all', async () => {
    const { guard } = aGuard({ limits, callMs: 3000 });
    const rooms = () => ({ ...request(), limit: 'rooms' });
    for (let n = 0; n < 2; n += 1) await guard.run(rooms(), ok);
    expect(await endOf(guard.run(rooms(), ok))).toBe('busy');
    expect(await guard.run(request(), ok)).toBe('ok');
    expect(await guard.headRoom()).toEqual({ all: 7, rooms: 0 });
  });

  it('leaves a fifth to requests: what nobody waits for may not use it', async () => {
    const { guard } = aGuard({ limits, callMs: 3000 });
    for (let n = 0; n < 8; n += 1) expect(await guard.run(make, ok)).toBe('ok');
    expect(await endOf(guard.run(make, ok))).toBe('busy');
    expect(await guard.run(request(), ok)).toBe('ok');
  });

  it('leaves that fifth also when jobs ask, though they hand a signal on', async () => {
    const { guard } = aGuard({ limits, callMs: 3000 });
    const job = () => within('acme', noDeadline.signal, (signal) => guard.run({ ...make, signal }, ok));
    for (let n = 0; n < 8; n += 1) expect(await job()).toBe('ok');
    expect(await endOf(job())).toBe('busy');
    expect(await guard.run(request(), ok)).toBe('ok');
  });

  it('leaves that fifth also to who gives up in time and is waited for by nobody', async () => {
    const { guard } = aGuard({ limits, callMs: 3000 });
    const signal = inBackground(AbortSignal.timeout(3000));
    for (let n = 0; n < 8; n += 1) expect(await guard.run({ ...make, signal }, ok)).toBe('ok');
    expect(await endOf(guard.run({ ...make, signal }, ok))).toBe('busy');
    expect(await guard.run(request(), ok)).toBe('ok');
  });

  it('keeps waiting calls out of the slots, so that others are not held up', async () => {
    const { guard } = aGuard({ limits, mostInFlight: 1 });
    const rooms = () => ({ ...request(), limit: 'rooms' });
    for (let n = 0; n < 2; n += 1) await guard.run(rooms(), ok);
    const waiting = endOf(guard.run(rooms(), ok));
    expect(await guard.run(request(), ok)).toBe('ok');
    await ended(waiting, 12_000);
  });
});

describe('a provider that says when to come again', () => {
  it('is left alone until then by all calls of that limit', async () => {
    const { guard, observer } = aGuard({ limits: { all: { calls: 100, perSeconds: 1 } } });
    expect(await ended(guard.run(make, failing('busy', 30)))).toBe('busy');
    await expect(guard.run(read, async () => 'not asked')).rejects.toMatchObject({
      fault: 'busy',
      retryAfterSeconds: 30,
    });
    expect(observer.attempts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await guard.run(read, async () => 'asked')).toBe('asked');
  });

  it('is left alone though it publishes no limit', async () => {
    const { guard } = aGuard();
    await ended(guard.run(make, failing('busy', 30)));
    expect(await endOf(guard.run(read, async () => 'not asked'))).toBe('busy');
  });

  it('does not hold up calls of other limits', async () => {
    const { guard } = aGuard({ limits: { rooms: { calls: 5, perSeconds: 1 } } });
    await ended(guard.run({ ...make, limit: 'rooms' }, failing('busy', 30)));
    expect(await guard.run(read, async () => 'asked')).toBe('asked');
  });

  it('soon is asked again then, where that is safe', async () => {
    const { guard, observer } = aGuard();
    const answers = [failing('busy', 2), async () => 'now'];
    const call = guard.run(read, () => answers.shift()?.() ?? hanging());
    await vi.advanceTimersByTimeAsync(1999);
    expect(observer.attempts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(400);
    expect(await call).toBe('now');
  });

  it('keeps an error of ours apart from its own', async () => {
    const { guard } = aGuard();
    await expect(guard.run(make, failing('busy', 30))).rejects.toBeInstanceOf(VideoProviderFailed);
  });
});
