import { describe, expect, test } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { LastHeard } from '#src/adapters/video/cloudflare/last-heard.ts';
import { CallMemory } from '#src/adapters/video/daily/call-memory.ts';
import { GuardedHealth } from '#src/adapters/video/guard/guarded-health.ts';
import { LiveKitHealth } from '#src/adapters/video/livekit/livekit-health.ts';
import type { ProviderCondition } from '#src/application/ports/video-provider.ts';
import { VideoProviderFailed } from '#src/domain/room/errors.ts';
import { noon } from '#test/support/a-session.ts';
import { aGuard, failing } from './a-guard.ts';

interface Memory {
  condition(): ProviderCondition;
  answered(): void;
  failed(failure: VideoProviderFailed): void;
}

const clock = new TurnedClock(noon);
const operation = 'rooms.open';

/** What each provider remembers of its calls. */
const memories: Readonly<Record<string, () => Memory>> = {
  daily: () => {
    const memory = new CallMemory();
    return {
      condition: () => memory.condition(),
      answered: () => memory.answered(200),
      failed: ({ fault }) => memory.failed(fault),
    };
  },
  cloudflare: () => {
    const heard = new LastHeard(clock);
    return {
      condition: () => heard.trouble ?? { state: 'up', detail: 'Cloudflare answers.' },
      answered: () => heard.answered(operation),
      failed: (failure) => heard.failed(operation, failure),
    };
  },
  livekit: () => {
    const health = new LiveKitHealth(clock);
    return {
      condition: () => health.condition(),
      answered: () => health.answered(operation),
      failed: (failure) => health.failed(operation, failure),
    };
  },
};

/** A provider's health as it is in the composition, over a breaker that tries again after some milliseconds. */
function aWatched(memory: Memory) {
  const { guard } = aGuard({ failuresInARow: 2, restMs: 40 });
  let work: () => Promise<unknown> = async () => 'fine';
  const check = async (): Promise<ProviderCondition> => {
    await guard
      .run({ operation: 'health', repeatable: false }, () => work())
      .then(
        () => memory.answered(),
        (failure: VideoProviderFailed) => memory.failed(failure),
      );
    return memory.condition();
  };
  return {
    guard,
    health: new GuardedHealth({ condition: () => memory.condition(), check }, guard),
    meets(fault: Parameters<typeof failing>[0] | undefined) {
      work = fault ? failing(fault) : async () => 'fine';
    },
  };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 60));

describe.each(Object.entries(memories))('what is shown of %s', (_, make) => {
  test('is away as soon as it is left alone, and stays so while the call that tries it fails', async () => {
    const { health, meets } = aWatched(make());
    meets('unreachable');
    expect((await health.check()).state).toBe('degraded');
    expect((await health.check()).state).toBe('away');
    for (let probe = 0; probe < 3; probe += 1) {
      await rest();
      expect(health.condition().state).toBe('away');
      expect((await health.check()).state).toBe('away');
      expect(health.condition().state).toBe('away');
    }
  });

  test('is away while the call that tries it is under way', async () => {
    const { guard, health, meets } = aWatched(make());
    meets('unreachable');
    await health.check();
    await health.check();
    await rest();
    let answer = () => {};
    const probe = guard.run(
      { operation: 'health', repeatable: false },
      () => new Promise<void>((done) => (answer = done)),
    );
    await expect.poll(() => guard.breaker).toBe('half_open');
    expect(health.condition().state).toBe('away');
    answer();
    await probe;
    expect(health.condition().state).not.toBe('away');
  });

  test('is no longer away with its first answer, whatever it says', async () => {
    const { health, meets } = aWatched(make());
    meets('unreachable');
    await health.check();
    await health.check();
    await health.check(); // kept from it
    await rest();
    meets('busy');
    expect((await health.check()).state).toBe('degraded');
    meets(undefined);
    expect((await health.check()).state).toBe('up');
  });

  test('is unusable rather than away once its key was refused', async () => {
    const memory = make();
    const { health, meets } = aWatched(memory);
    meets('unreachable');
    await health.check();
    await health.check();
    memory.failed(new VideoProviderFailed('acme', { fault: 'key_refused' }));
    if (memory.condition().state === 'unusable') expect(health.condition().state).toBe('unusable');
  });
});
