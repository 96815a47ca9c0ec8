import { failureOf } from '../failures.ts';

/** What others wait for too, for who gives up by this signal. @throws {VideoProviderFailed} when it came too late. */
export async function before<T>(signal: AbortSignal | undefined, work: Promise<T>, operation: string): Promise<T> {
  if (!signal) return work;
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(failureOf('daily', operation, signal.reason));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
