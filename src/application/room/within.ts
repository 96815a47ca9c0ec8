import { VideoProviderFailed } from '../../domain/room/errors.ts';

/** Waits for a provider until the signal fires, whether or not the provider heeds it. @throws {VideoProviderFailed} */
export async function within<T>(
  provider: string,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let giveUp: () => void = () => {};
  const gaveUp = new Promise<never>((_, reject) => {
    giveUp = () => reject(new VideoProviderFailed(provider, { fault: 'unreachable', detail: 'no answer in time' }));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([ask(signal), gaveUp]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
