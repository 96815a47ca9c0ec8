import { DateTime } from 'luxon';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { registerWebhooks } from '#src/composition/webhook-registration.ts';
import { BadConfiguration, readConfig } from '#src/config.ts';
import { FakeDaily } from '#test/adapters/video/daily/fake-daily.ts';

const clock = new TurnedClock(DateTime.utc());
let daily: FakeDaily;
const network = setupServer();
beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  daily = new FakeDaily(clock);
  network.use(...daily.handlers);
});
afterEach(() => network.resetHandlers());
afterAll(() => network.close());

const register = (environment: Record<string, string>, only?: string) =>
  registerWebhooks(
    {
      config: readConfig({ PUBLIC_URL: 'https://class.example', ...environment }),
      log: createLogger({ level: 'silent', format: 'json' }),
      installation: async () => 'test',
    },
    only,
  );

const dailyKeys = () => ({ DAILY_API_KEY: daily.apiKey, DAILY_WEBHOOK_SECRET: daily.webhookSecret });
const livekitKeys = {
  LIVEKIT_URL: 'wss://live.example',
  LIVEKIT_API_KEY: 'API-of-a-class',
  LIVEKIT_API_SECRET: 'a secret of at least thirty-two bytes',
};

describe('registering webhooks', () => {
  it('sets one up at the address of this server, and finds nothing to do the second time', async () => {
    const environment = { VIDEO_PROVIDERS: 'daily', ...dailyKeys() };
    const [first] = await register(environment);
    expect(first).toMatchObject({ provider: 'daily', done: true });
    expect(first?.lines.join(' ')).toContain('https://class.example/api/v1/webhooks/daily');
    const [second] = await register(environment);
    expect(second?.lines.join(' ')).toContain('nothing to do');
  });

  it('says what to put into the YAML of LiveKit, and not its secret', async () => {
    const [livekit] = await register({ VIDEO_PROVIDERS: 'livekit', ...livekitKeys });
    const text = livekit?.lines.join('\n');
    expect(text).toContain('api_key: API-of-a-class');
    expect(text).toContain('- https://class.example/api/v1/webhooks/livekit');
    expect(text).not.toContain(livekitKeys.LIVEKIT_API_SECRET);
  });

  it('does what it can, and says what is lacking', async () => {
    const environment = { VIDEO_PROVIDERS: 'daily,livekit,cloudflare,builtin', ...livekitKeys, DAILY_API_KEY: 'wrong' };
    const registered = await register(environment);
    expect(registered.map(({ provider, done }) => [provider, done])).toEqual([
      ['daily', false],
      ['livekit', true],
      ['cloudflare', false],
    ]);
    expect(registered[2]?.lines).toContain('CLOUDFLARE_API_TOKEN is not set.');
  });

  it('is for one provider alone when it is named', async () => {
    const environment = { VIDEO_PROVIDERS: 'daily,livekit', ...dailyKeys(), ...livekitKeys };
    expect((await register(environment, 'livekit')).map(({ provider }) => provider)).toEqual(['livekit']);
    await expect(register(environment, 'zoom')).rejects.toThrow(BadConfiguration);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'refuses %s, where no provider finds us',
    async (url) => {
      await expect(register({ VIDEO_PROVIDERS: 'daily', ...dailyKeys(), PUBLIC_URL: url })).rejects.toThrow(
        /PUBLIC_URL/,
      );
    },
  );

  it('has nothing to do for the built-in rooms', async () => {
    expect(await register({ VIDEO_PROVIDERS: 'builtin', PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
  });
});
