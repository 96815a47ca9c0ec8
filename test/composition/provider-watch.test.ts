import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InMemoryVideoProvider } from '#src/adapters/memory/video/in-memory-video-provider.ts';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { VideoLog } from '#src/adapters/observability/video-log.ts';
import { isInBackground } from '#src/application/ports/video-budget.ts';
import type { Asking, ProviderCondition, VideoProvider } from '#src/application/ports/video-provider.ts';
import { watchProviders } from '#src/composition/provider-watch.ts';

function aWatched(first: ProviderCondition['state'] = 'up') {
  const seen = { state: first, checks: 0, inBackground: 0 };
  const condition = (): ProviderCondition => ({ state: seen.state, detail: `It is ${seen.state}.` });
  const check = async ({ signal }: Asking = {}) => {
    seen.checks += 1;
    if (signal && isInBackground(signal)) seen.inBackground += 1;
    return condition();
  };
  const provider: VideoProvider = Object.assign(new InMemoryVideoProvider(), { health: { condition, check } });
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      const { level, state, detail } = JSON.parse(String(chunk));
      lines.push(`${level}: ${state}, ${detail}`);
      done();
    },
  });
  const log = new VideoLog(createLogger({ level: 'info', format: 'json', destination }));
  return { seen, lines, watch: watchProviders([provider], log) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the watch over providers', () => {
  it('asks at the start and about every thirty seconds', async () => {
    const { seen, lines, watch } = aWatched();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.checks).toBe(1);
    await vi.advanceTimersByTimeAsync(25_500);
    expect(seen.checks).toBe(1);
    await vi.advanceTimersByTimeAsync(7000);
    expect(seen.checks).toBe(2);
    expect(lines).toEqual([]);
    await watch.stop();
  });

  it('never asks as if somebody waited for it', async () => {
    const { seen, watch } = aWatched();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(seen.checks).toBeGreaterThan(2);
    expect(seen.inBackground).toBe(seen.checks);
    await watch.stop();
  });

  it.each(['away', 'unusable'] as const)(
    'asks every eight seconds while a provider is %s, so that it is used again soon',
    async (state) => {
      const { seen, watch } = aWatched(state);
      await vi.advanceTimersByTimeAsync(24_000);
      expect(seen.checks).toBeGreaterThanOrEqual(4);
      await watch.stop();
    },
  );

  it('asks no more often than ever while a provider has long been degraded and is used all the same', async () => {
    const { seen, watch } = aWatched('degraded');
    await vi.advanceTimersByTimeAsync(33_000);
    expect(seen.checks).toBeGreaterThanOrEqual(4);
    const before = seen.checks;
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(seen.checks - before).toBeLessThanOrEqual(24);
    seen.state = 'up';
    await vi.advanceTimersByTimeAsync(60_000);
    seen.state = 'degraded';
    const again = seen.checks;
    await vi.advanceTimersByTimeAsync(24_000);
    expect(seen.checks - again).toBeGreaterThanOrEqual(3);
    await watch.stop();
  });

  it('asks soon when the calls of others have met trouble since', async () => {
    const { seen, lines, watch } = aWatched('up');
    await vi.advanceTimersByTimeAsync(1000);
    seen.state = 'degraded';
    await vi.advanceTimersByTimeAsync(7000);
    expect(seen.checks).toBe(2);
    expect(lines).toEqual(['warn: degraded, It is degraded.']);
    await watch.stop();
  });

  it('says once that a provider is in trouble, why, and that it is back', async () => {
    const { seen, lines, watch } = aWatched('unusable');
    await vi.advanceTimersByTimeAsync(60_000);
    seen.state = 'up';
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines).toEqual(['warn: unusable, It is unusable.', 'info: up, It is up.']);
    await watch.stop();
  });

  it('stops at once, in the middle of a pause', async () => {
    const { seen, watch } = aWatched();
    await vi.advanceTimersByTimeAsync(1000);
    await watch.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.checks).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
