import type { Logger } from 'pino';
import { VideoLog } from '../adapters/observability/video-log.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { GuardedCalls } from '../adapters/video/guard/guarded-calls.ts';
import { InMemoryCallBudget } from '../adapters/video/guard/in-memory-call-budget.ts';
import { RoomNames } from '../adapters/video/room-names.ts';
import { BadConfiguration, type Config } from '../config.ts';
import { VideoProviderFailed } from '../domain/room/errors.ts';
import { isOnThisMachineAlone } from './own-address.ts';
import { loadVideoKinds, type VideoKind } from './video-kinds.ts';

export interface Registering {
  readonly config: Config;
  readonly log: Logger;
  /** Asked for only when there is something to register. */
  installation(): Promise<string>;
}

export interface Registered {
  readonly provider: string;
  readonly done: boolean;
  /** For operators: what was done, what they have to do, or why nothing could be. */
  readonly lines: readonly string[];
}

/**
 * Sets up the webhooks of each configured provider, or of one, at `<PUBLIC_URL>/api/v1/webhooks/<name>`.
 * @throws {BadConfiguration} when that address is on this machine alone, or the one provider is not configured.
 */
export async function registerWebhooks(
  { config, log, installation }: Registering,
  only?: string,
): Promise<readonly Registered[]> {
  const kinds = await loadVideoKinds(config);
  if (only !== undefined && !kinds.has(only))
    throw new BadConfiguration([`VIDEO_PROVIDERS names no provider "${only}" that sends webhooks.`]);
  const wanted = [...kinds].filter(([name]) => only === undefined || name === only);
  if (wanted.length === 0) return [];
  requireReachable(config.publicUrl);
  const names = new RoomNames(await installation());
  return await Promise.all(wanted.map(([name, kind]) => registerAt(name, kind, { config, log, names })));
}

function requireReachable(publicUrl: string): void {
  if (isOnThisMachineAlone(publicUrl))
    throw new BadConfiguration([`PUBLIC_URL must be an address that providers can reach; ${publicUrl} is not.`]);
}

async function registerAt(
  provider: string,
  kind: VideoKind,
  { config, log, names }: { readonly config: Config; readonly log: Logger; readonly names: RoomNames },
): Promise<Registered> {
  if ('lacks' in kind) return { provider, done: false, lines: kind.lacks.map((name) => `${name} is not set.`) };
  const url = `${config.publicUrl}/api/v1/webhooks/${provider}`;
  const videoLog = new VideoLog(log);
  const observer = {
    attempted: videoLog.attempted.bind(videoLog),
    keptBack: videoLog.keptBack.bind(videoLog),
    turned: videoLog.turned.bind(videoLog),
  };
  const calls = new GuardedCalls({ provider, limits: kind.limits, budget: new InMemoryCallBudget(), observer });
  const { registration } = kind.make({ calls, names, clock: new SystemClock() });
  if (!registration) return { provider, done: true, lines: byHand(url, config) };
  try {
    return { provider, done: true, lines: await registration.register(url) };
  } catch (error) {
    if (!(error instanceof VideoProviderFailed)) throw error;
    return { provider, done: false, lines: [`Nothing was registered. ${error.detail}`] };
  }
}

/** LiveKit, as yet the one whose webhooks no call sets up. */
const byHand = (url: string, { video }: Config): readonly string[] => [
  'Its webhooks are set up by hand. LiveKit Cloud: add the address below in the settings of the project, and let it',
  'sign with the same key. A server of your own: put this into its YAML and start it again:',
  '  webhook:',
  `    api_key: ${video.livekit.apiKey}`,
  '    urls:',
  `      - ${url}`,
];
