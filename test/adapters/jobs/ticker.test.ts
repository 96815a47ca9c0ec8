import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ticker } from '#src/adapters/jobs/ticker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const everyMs = 2000;

test('a ticker ticks at once, and then every so often until it is stopped', async () => {
  const tick = vi.fn(async () => {});
  const ticker = new Ticker(tick, { everyMs, report: () => {} });
  ticker.start();
  await vi.advanceTimersByTimeAsync(4 * everyMs);
  expect(tick).toHaveBeenCalledTimes(5);
  await ticker.stop();
  await vi.advanceTimersByTimeAsync(4 * everyMs);
  expect(tick).toHaveBeenCalledTimes(5);
});

test('a ticker goes on after an error, and reports it', async () => {
  const errors: unknown[] = [];
  const ticker = new Ticker(() => Promise.reject(new Error('no')), { everyMs, report: (error) => errors.push(error) });
  ticker.start();
  await vi.advanceTimersByTimeAsync(everyMs);
  expect(errors).toHaveLength(2);
  await ticker.stop();
});

test('a tick that takes long is waited for, by the next and by the stop', async () => {
  let finish = () => {};
  const tick = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const ticker = new Ticker(tick, { everyMs, report: () => {} });
  ticker.start();
  await vi.advanceTimersByTimeAsync(10 * everyMs);
  expect(tick).toHaveBeenCalledTimes(1);
  let isStopped = false;
  const stopped = ticker.stop().then(() => {
    isStopped = true;
  });
  await vi.advanceTimersByTimeAsync(everyMs);
  expect(isStopped).toBe(false);
  finish();
  await stopped;
  expect(tick).toHaveBeenCalledTimes(1);
});
