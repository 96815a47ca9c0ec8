import { setupServer } from 'msw/node';
import { describeVideoProvider } from '#test/contracts/video-provider.ts';
import type { VideoProviderHarness } from '#test/contracts/video-provider-harness.ts';
import { aCloudflareHarness } from './cloudflare/cloudflare-harness.ts';

function onTheWire(): VideoProviderHarness {
  const harness = aCloudflareHarness();
  const server = setupServer(...harness.fake.handlers);
  server.listen({ onUnhandledRequest: 'error' });
  return { ...harness, close: () => server.close() };
}

describeVideoProvider('Cloudflare', onTheWire);
