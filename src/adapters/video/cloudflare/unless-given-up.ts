import { failureOf } from '../failures.ts';

/** What several wait for, for one of them who may give up earlier. @throws {VideoProviderFailed} */
export function unlessGivenUp<T>(work: Promise<T>, operation: string, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(failureOf('cloudflare', operation, signal.reason));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
