import type { VideoLog } from '../adapters/observability/video-log.ts';
import { inBackground } from '../application/ports/video-budget.ts';
import type { ProviderCondition, VideoProvider } from '../application/ports/video-provider.ts';

/** A provider that answers again is to be used again within 20 s. */
const everyMsInTrouble = 8000;
/** While it is used, it is asked at every fourth look … */
const looksPerCheck = 4;
/** … but for the first looks after something was found wrong: it may be falling silent, and is to be left alone then. */
const looksAtNewTrouble = 3;
const patienceMs = 8000;

/** Up to a fifth earlier, so that several servers don't ask at the same time. */
const jittered = (ms: number): number => ms * (1 - Math.random() / 5);

/** Looks after each provider for as long as the process runs, and logs when its state changes. */
export function watchProviders(providers: readonly VideoProvider[], log: VideoLog): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const watches = providers.map((provider) => watch(provider, log, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(watches);
    },
  };
}

async function watch({ name, health }: VideoProvider, log: VideoLog, stopping: AbortSignal): Promise<void> {
  let state: ProviderCondition['state'] = 'up';
  let looksWhileDegraded = 0;
  for (let look = 0; !stopping.aborted; look += 1) {
    // Calls of others may have met trouble since the last time.
    const known = health.condition().state;
    looksWhileDegraded = known === 'degraded' ? looksWhileDegraded + 1 : 0;
    const isUsed = known === 'up' || looksWhileDegraded > looksAtNewTrouble;
    const isDue = look % looksPerCheck === 0 || !isUsed;
    const signal = inBackground(AbortSignal.any([stopping, AbortSignal.timeout(patienceMs)]));
    const found = isDue ? await health.check({ signal }) : health.condition();
    if (stopping.aborted) return;
    if (found.state !== state) log.changed({ provider: name, ...found });
    state = found.state;
    await pauseUnless(stopping, jittered(everyMsInTrouble));
  }
}

/** Ends early, and not in an error, when the watch is to stop; keeps no process alive. */
function pauseUnless(stopping: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    stopping.addEventListener('abort', end);
  });
}
