import { describe, expect, it } from 'vitest';
import { SystemClock } from '#src/adapters/system/system-clock.ts';
import type { ProviderCalls } from '#src/adapters/video/provider-calls.ts';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import { UnusableVideoProvider } from '#src/adapters/video/unusable-video-provider.ts';
import { loadVideoKinds } from '#src/composition/video-kinds.ts';
import { readConfig } from '#src/config.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import { asSessionId } from '#src/domain/session/ids.ts';

const calls: ProviderCalls = { run: (_call, work) => work(new AbortController().signal) };
const needs = { calls, names: new RoomNames('test'), clock: new SystemClock() };

const complete = {
  VIDEO_PROVIDERS: 'livekit,builtin,daily,cloudflare',
  DAILY_API_KEY: 'key',
  CLOUDFLARE_ACCOUNT_ID: 'account',
  CLOUDFLARE_API_TOKEN: 'token',
  CLOUDFLARE_APP_ID: 'app',
  LIVEKIT_URL: 'wss://live.example',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: 'a secret of at least thirty-two bytes',
};

const load = (environment: Record<string, string>) => loadVideoKinds(readConfig(environment));

describe('the providers that are configured', () => {
  it('are made as what they are called, and no others', async () => {
    const kinds = await load(complete);
    expect([...kinds.keys()].sort()).toEqual(['cloudflare', 'daily', 'livekit']);
    for (const [name, kind] of kinds) {
      if ('lacks' in kind) throw new Error(`${name} lacks ${kind.lacks}`);
      expect(kind.make(needs).name).toBe(name);
      expect(kind.limits['all']?.calls).toBeGreaterThan(0);
    }
    expect((await load({ VIDEO_PROVIDERS: 'builtin' })).size).toBe(0);
  });

  it.each([
    ['daily', ['DAILY_API_KEY']],
    ['cloudflare', ['CLOUDFLARE_ACCOUNT_ID', 'CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_APP_ID']],
    ['livekit', ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET']],
  ])('say which variables %s lacks', async (name, lacks) => {
    expect((await load({ VIDEO_PROVIDERS: name })).get(name)).toMatchObject({ lacks });
  });

  it('have the limits of the real one while they lack a key, so that sessions are judged alike', async () => {
    for (const name of ['daily', 'cloudflare', 'livekit']) {
      const lacking = (await load({ VIDEO_PROVIDERS: name })).get(name);
      const made = (await load(complete)).get(name);
      if (!lacking || !('lacks' in lacking) || !made || 'lacks' in made) throw new Error(`${name} is not as expected`);
      expect(lacking.roomLimits).toEqual(made.make(needs).limits);
    }
  });

  it('let LiveKit record where there is a bucket', async () => {
    const bucket = {
      LIVEKIT_RECORDING_BUCKET: 'class',
      LIVEKIT_RECORDING_REGION: 'eu',
      LIVEKIT_RECORDING_ACCESS_KEY: 'key',
      LIVEKIT_RECORDING_SECRET_KEY: 'secret',
    };
    const kind = (await load({ ...complete, ...bucket })).get('livekit');
    expect(kind && 'make' in kind && kind.make(needs).limits.records).toBe(true);
  });
});

describe('a provider without its keys', () => {
  const provider = new UnusableVideoProvider(
    'daily',
    { recommendedCapacity: 50, records: true, sharesScreens: true },
    'DAILY_API_KEY is not set.',
  );

  it('says so, and can be asked for nothing', async () => {
    const refusal = { fault: 'key_refused', provider: 'daily', detail: 'DAILY_API_KEY is not set.' };
    const room = { sessionId: asSessionId('0197f3a0-0000-7000-8000-000000000000'), epoch: 1 };
    expect(provider.health.condition()).toEqual({ state: 'unusable', detail: 'DAILY_API_KEY is not set.' });
    expect(await provider.health.check()).toEqual(provider.health.condition());
    await expect(provider.rooms.close({ ...room, reference: asRoomReference('x') })).rejects.toMatchObject(refusal);
  });
});
