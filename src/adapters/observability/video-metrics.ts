import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';

interface Call {
  readonly provider: string;
  readonly operation: string;
}

/** What can be asked of the guard of a provider's calls. */
export interface WatchedGuard {
  readonly provider: string;
  readonly breaker: 'closed' | 'half_open' | 'open';
  readonly callsInFlight: number;
  headRoom(): Promise<Readonly<Record<string, number>>>;
}

const breakerValues = { closed: 0, half_open: 1, open: 2 } as const;

/** The calls to video providers in numbers: how they end, how long they take, and what keeps them back. */
export class VideoMetrics {
  readonly #attempts: Histogram<'provider' | 'operation' | 'outcome'>;
  readonly #keptBack: Counter<'provider' | 'operation' | 'fault'>;

  readonly #guards: WatchedGuard[] = [];

  constructor(registry: Registry) {
    const registers = [registry];
    const guards = this.#guards;
    this.#attempts = new Histogram({
      name: 'convoke_video_call_duration_seconds',
      help: 'How long attempts to call a video provider took, by what came of them: ok, or the fault.',
      labelNames: ['provider', 'operation', 'outcome'],
      buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4],
      registers,
    });
    this.#keptBack = new Counter({
      name: 'convoke_video_calls_kept_back_total',
      help: 'Calls that were not made: busy (a limit is used up, or too many wait), away (the provider keeps failing).',
      labelNames: ['provider', 'operation', 'fault'],
      registers,
    });
    new Gauge({
      name: 'convoke_video_calls_in_flight',
      help: 'Calls to a video provider that are under way.',
      labelNames: ['provider'],
      registers,
      collect() {
        for (const { provider, callsInFlight } of guards) this.set({ provider }, callsInFlight);
      },
    });
    new Gauge({
      name: 'convoke_video_breaker_state',
      help: 'Whether a video provider is asked: 0 it is, 1 one call tries whether it is back, 2 it is left alone.',
      labelNames: ['provider'],
      registers,
      collect() {
        for (const { provider, breaker } of guards) this.set({ provider }, breakerValues[breaker]);
      },
    });
    new Gauge({
      name: 'convoke_video_rate_limit_head_room',
      help: 'Calls that are left of a published limit now, over all servers.',
      labelNames: ['provider', 'limit'],
      registers,
      async collect() {
        for (const { provider, headRoom } of await measured(guards))
          for (const [limit, left] of Object.entries(headRoom)) this.set({ provider, limit }, left);
      },
    });
  }

  /** From now on its state is told to whoever scrapes. */
  watch(guard: WatchedGuard): void {
    this.#guards.push(guard);
  }

  attempted({ provider, operation, outcome, seconds }: Call & { outcome: string; seconds: number }): void {
    this.#attempts.observe({ provider, operation, outcome }, seconds);
  }

  keptBack({ provider, operation, fault }: Call & { fault: string }): void {
    this.#keptBack.inc({ provider, operation, fault });
  }
}

const measured = (guards: readonly WatchedGuard[]) =>
  Promise.all(guards.map(async (guard) => ({ provider: guard.provider, headRoom: await guard.headRoom() })));
