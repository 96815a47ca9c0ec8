import { SystemClock } from '#src/adapters/system/system-clock.ts';
import {
  accountId,
  apiToken,
  appId,
  apiUrl as cloudflareUrl,
  FakeCloudflare,
} from '../adapters/video/cloudflare/fake-cloudflare.ts';
import { FakeDaily } from '../adapters/video/daily/fake-daily.ts';
import { serveHandlers } from './served-handlers.ts';

/** Daily and Cloudflare as they behave, on sockets of this machine, and the variables by which a server finds them. */
export async function servedProviders() {
  const clock = new SystemClock();
  const daily = new FakeDaily(clock);
  const cloudflare = new FakeCloudflare(clock);
  const dailyServer = await serveHandlers(daily.handlers, 'https://api.daily.co');
  const cloudflareServer = await serveHandlers(cloudflare.handlers, new URL(cloudflareUrl).origin);
  return {
    daily,
    cloudflare,
    environment: {
      VIDEO_PROVIDERS: 'daily,cloudflare',
      DAILY_API_KEY: daily.apiKey,
      DAILY_API_URL: `${dailyServer.url}/v1`,
      DAILY_DOMAIN: daily.domain.domain_name,
      DAILY_WEBHOOK_SECRET: daily.webhookSecret,
      CLOUDFLARE_ACCOUNT_ID: accountId,
      CLOUDFLARE_API_TOKEN: apiToken,
      CLOUDFLARE_APP_ID: appId,
      CLOUDFLARE_API_URL: `${cloudflareServer.url}${new URL(cloudflareUrl).pathname}`,
      CLOUDFLARE_WEBHOOK_KEY_URL: `${cloudflareServer.url}/.well-known/webhooks.json`,
    },
    async close() {
      await dailyServer.close();
      await cloudflareServer.close();
    },
  };
}
