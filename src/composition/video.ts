import { createSecretKey } from 'node:crypto';
import { ContainerModule } from 'inversify';
import { VideoLog } from '../adapters/observability/video-log.ts';
import { VideoMetrics } from '../adapters/observability/video-metrics.ts';
import { PostgresCallBudget } from '../adapters/persistence/video/postgres-call-budget.ts';
import { BuiltinVideoProvider } from '../adapters/video/builtin/builtin-video-provider.ts';
import type { CallBudget } from '../adapters/video/guard/call-budget.ts';
import type { CallObserver } from '../adapters/video/guard/call-observer.ts';
import { GuardedCalls } from '../adapters/video/guard/guarded-calls.ts';
import { GuardedHealth } from '../adapters/video/guard/guarded-health.ts';
import { InsuredCallBudget } from '../adapters/video/guard/insured-call-budget.ts';
import { RoomNames } from '../adapters/video/room-names.ts';
import { UnusableVideoProvider } from '../adapters/video/unusable-video-provider.ts';
import type { HealthCheck } from '../application/ports/health-check.ts';
import type { Traffic } from '../application/ports/provider-traffic.ts';
import type { VideoProvider } from '../application/ports/video-provider.ts';
import { ListVideoProviders } from '../application/room/list-video-providers.ts';
import { keyFor, ports, type Surroundings } from './adapters.ts';
import { rooms } from './rooms.ts';
import { token } from './token.ts';

/** The providers, and the guards of those that have to be called. */
interface ProviderSet {
  readonly providers: readonly VideoProvider[];
  readonly guards: ReadonlyMap<string, GuardedCalls>;
}

const providerSet = token<ProviderSet>('ProviderSet');
const callBudget = token<CallBudget>('CallBudget');
const callObserver = token<CallObserver>('CallObserver');
const metrics = token<VideoMetrics>('VideoMetrics');

export const video = {
  log: token<VideoLog>('VideoLog'),
  listVideoProviders: token<ListVideoProviders>('ListVideoProviders'),
} as const;

const quiet: Traffic = { breaker: 'closed', callsInFlight: 0, headRoom: {} };

/** The video providers that the configuration names, each behind a guard of its own. */
export const videoModule = ({ config, log, orm, secret, video: { installation, kinds } }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    bind(video.log).toResolvedValue(() => new VideoLog(log));
    bind(metrics).toResolvedValue(({ registry }) => new VideoMetrics(registry), [ports.metrics]);
    bind(callBudget).toResolvedValue(
      (log) => new InsuredCallBudget(new PostgresCallBudget(orm), (error) => log.countLost(error)),
      [video.log],
    );
    bind(callObserver).toResolvedValue(observedBy, [video.log, metrics]);
    bind(providerSet).toResolvedValue(
      (clock, budget, observer, metrics) => {
        const guards = new Map<string, GuardedCalls>();
        const key = createSecretKey(keyFor('built-in rooms', secret));
        const make = (name: string): VideoProvider => {
          if (name === 'builtin') return new BuiltinVideoProvider({ publicUrl: config.publicUrl, key }, clock);
          const kind = kinds.get(name);
          if (!kind) throw new Error(`The provider ${name} is configured and was not loaded.`);
          if ('lacks' in kind) return new UnusableVideoProvider(name, kind.roomLimits, inWords(kind.lacks));
          const calls = new GuardedCalls({ provider: name, limits: kind.limits, budget, observer });
          guards.set(name, calls);
          metrics.watch(calls);
          const provider = kind.make({ calls, names: new RoomNames(installation), clock });
          // A provider is a bundle of parts: nothing of it is lost on the way.
          return { ...provider, health: new GuardedHealth(provider.health, calls) };
        };
        return { providers: config.video.providers.map(make), guards };
      },
      [ports.clock, callBudget, callObserver, metrics],
    );
    bind(ports.videoProviders).toResolvedValue(({ providers }) => providers, [providerSet]);
    bind(video.listVideoProviders).toResolvedValue(
      (providers, { guards }) => new ListVideoProviders(providers, { of: (name) => trafficOf(guards.get(name)) }),
      [rooms.providers, providerSet],
    );
  });

const inWords = (lacks: readonly string[]): string =>
  `${lacks.join(', ')} ${lacks.length === 1 ? 'is' : 'are'} not set.`;

const observedBy = (log: VideoLog, metrics: VideoMetrics): CallObserver => ({
  attempted(attempt) {
    metrics.attempted(attempt);
    log.attempted(attempt);
  },
  keptBack(call) {
    metrics.keptBack(call);
    log.keptBack(call);
  },
  turned: (change) => log.turned(change),
});

async function trafficOf(guard: GuardedCalls | undefined): Promise<Traffic> {
  if (!guard) return quiet;
  return { breaker: guard.breaker, callsInFlight: guard.callsInFlight, headRoom: await guard.headRoom() };
}

/** Each provider for `/ready`: without one the server is still of use, so none is ever "down". Asks nobody. */
export const videoHealthChecks = (providers: readonly VideoProvider[]): readonly HealthCheck[] =>
  providers.map(({ name, health }) => ({
    name: `video:${name}`,
    async check() {
      const { state, detail } = health.condition();
      return { state: state === 'up' ? 'up' : 'degraded', detail };
    },
  }));
