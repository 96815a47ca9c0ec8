import type { Asking, ProviderCondition, ProviderHealth } from '../../../application/ports/video-provider.ts';
import type { BreakerState } from './call-observer.ts';

const away: ProviderCondition = {
  state: 'away',
  detail: 'It failed so often that it is left alone, until it answers a call that tries it.',
};

/**
 * What a provider's own calls show, and besides whether its guard leaves it alone. The breaker alone knows that: the
 * call that tries a provider and fails is a failure like others to whoever made it, and the provider is as away as before.
 */
export class GuardedHealth implements ProviderHealth {
  readonly #health: ProviderHealth;
  readonly #guard: { readonly breaker: BreakerState };

  constructor(health: ProviderHealth, guard: { readonly breaker: BreakerState }) {
    this.#health = health;
    this.#guard = guard;
  }

  condition(): ProviderCondition {
    const found = this.#health.condition();
    if (found.state === 'unusable') return found;
    if (this.#guard.breaker !== 'closed') return away;
    // It answered since, though not with what makes its memory say so: too many calls, for one.
    return found.state === 'away' ? { state: 'degraded', detail: 'It answers again.' } : found;
  }

  async check(asking?: Asking): Promise<ProviderCondition> {
    await this.#health.check(asking);
    return this.condition();
  }
}
