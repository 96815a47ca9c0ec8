import type { PublishedLimits } from '../adapters/video/guard/call-budget.ts';
import type { ProviderCalls } from '../adapters/video/provider-calls.ts';
import type { RoomNames } from '../adapters/video/room-names.ts';
import type { Clock } from '../application/ports/clock.ts';
import type { VideoProvider } from '../application/ports/video-provider.ts';
import type { Config } from '../config.ts';
import type { ProviderLimits } from '../domain/room/provider-limits.ts';

/** What every provider is given. */
export interface ProviderNeeds {
  readonly calls: ProviderCalls;
  readonly names: RoomNames;
  readonly clock: Clock;
}

/** A provider that is configured: one that can be made, or one that lacks variables. */
export type VideoKind =
  | { readonly limits: PublishedLimits; make(needs: ProviderNeeds): VideoProvider }
  | { readonly lacks: readonly string[]; readonly roomLimits: ProviderLimits };

/** By their names; `builtin` needs nothing and is not among them. */
export type VideoKinds = ReadonlyMap<string, VideoKind>;

/** For programs that put everything together and make no provider but the built-in one. */
export const noProviders = { installation: 'none', kinds: new Map<string, VideoKind>() } as const;

type Name = Exclude<Config['video']['providers'][number], 'builtin'>;

/** A provider is its folder and its line here. Modules are loaded only where they are asked for: some bring an SDK. */
const kinds: Readonly<Record<Name, (config: Config) => Promise<VideoKind>>> = { daily, cloudflare, livekit };

/** What the configuration asks for, loaded. */
export async function loadVideoKinds(config: Config): Promise<VideoKinds> {
  const names = config.video.providers.filter((name) => name !== 'builtin');
  return new Map(await Promise.all(names.map(async (name) => [name, await kinds[name](config)] as const)));
}

async function daily({ video: { daily } }: Config): Promise<VideoKind> {
  const { dailyLimits, dailyRoomLimits } = await import('../adapters/video/daily/daily-limits.ts');
  const { apiKey, domain, webhookSecret, apiUrl } = daily;
  if (!apiKey) return { lacks: ['DAILY_API_KEY'], roomLimits: dailyRoomLimits };
  const { DailyVideoProvider } = await import('../adapters/video/daily/daily-video-provider.ts');
  const options = { apiKey, apiUrl, ...given({ domain, webhookSecret }) };
  return {
    limits: dailyLimits,
    make: ({ clock, ...needs }) => new DailyVideoProvider({ ...options, ...needs }, clock),
  };
}

async function cloudflare({ video: { cloudflare }, publicUrl }: Config): Promise<VideoKind> {
  const { accountId, apiToken, appId, hostPreset, participantPreset, apiUrl, webhookKeyUrl } = cloudflare;
  if (!accountId || !apiToken || !appId) {
    const needed = { CLOUDFLARE_ACCOUNT_ID: accountId, CLOUDFLARE_API_TOKEN: apiToken, CLOUDFLARE_APP_ID: appId };
    return { lacks: unset(needed), roomLimits: { recommendedCapacity: 50, records: true, sharesScreens: true } };
  }
  const { cloudflareLimits } = await import('../adapters/video/cloudflare/cloudflare-limits.ts');
  const { CloudflareVideoProvider } = await import('../adapters/video/cloudflare/cloudflare-video-provider.ts');
  const addresses = { apiUrl, webhookKeyUrl, publicUrl };
  const options = { accountId, apiToken, appId, ...addresses, ...given({ hostPreset, participantPreset }) };
  return {
    limits: cloudflareLimits,
    make: ({ clock, ...needs }) => new CloudflareVideoProvider({ ...options, ...needs }, clock),
  };
}

async function livekit({ video: { livekit } }: Config): Promise<VideoKind> {
  const { url, apiKey, apiSecret, recording } = livekit;
  const { bucket, region, accessKey, secretKey, endpoint } = recording;
  const storage = bucket && region && accessKey && secretKey ? { bucket, region, accessKey, secretKey } : undefined;
  if (!url || !apiKey || !apiSecret) {
    const needed = { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret };
    return { lacks: unset(needed), roomLimits: { recommendedCapacity: 100, records: !!storage, sharesScreens: true } };
  }
  const { livekitLimits } = await import('../adapters/video/livekit/livekit-limits.ts');
  const { LiveKitVideoProvider } = await import('../adapters/video/livekit/livekit-video-provider.ts');
  const recordingStorage = storage && { ...storage, ...given({ endpoint }) };
  const options = { url, apiKey, apiSecret, ...given({ recordingStorage }) };
  return {
    limits: livekitLimits,
    make: ({ clock, ...needs }) => new LiveKitVideoProvider({ ...options, ...needs }, clock),
  };
}

const unset = (needed: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.keys(needed).filter((name) => !needed[name]);

/** Without the members that are not set. */
const given = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
