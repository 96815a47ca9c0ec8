import { InMemoryVideoProvider } from '#src/adapters/memory/video/in-memory-video-provider.ts';
import type { ProviderLimits } from '#src/domain/room/provider-limits.ts';
import { aRoomApplication } from './rooms-in-an-application.ts';

/** The use cases over providers in memory that are asked in this order: `first`, `second`, … */
export function withProviders(...limits: readonly Partial<ProviderLimits>[]) {
  const names = ['first', 'second', 'third'];
  const providers = limits.map((each, index) => new InMemoryVideoProvider(each, names[index]));
  const app = aRoomApplication({ providers });
  return { app, providers };
}

/** Two providers that have everything. */
export function twoProviders() {
  const { app, providers } = withProviders({}, {});
  const [first, second] = providers;
  if (!first || !second) throw new Error('There are not two.');
  return { app, first, second };
}
