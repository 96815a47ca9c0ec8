import type { Asking, ProviderCondition, ProviderHealth } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { CallMemory } from './call-memory.ts';
import type { DailyApi } from './daily-api.ts';
import type { DailyDomain, KnownDomain } from './daily-domain.ts';
import { isActive, webhooksOf } from './webhook-list.ts';

export interface DailyHealthOptions {
  readonly domain?: string;
  readonly webhookSecret?: string;
}

/** Whether the key is good, whose domain it opens, and whether Daily still sends us what happens. */
export class DailyHealth implements ProviderHealth {
  readonly #options: DailyHealthOptions;
  readonly #api: DailyApi;
  readonly #domain: DailyDomain;
  readonly #memory: CallMemory;
  /** What `check` found besides whether calls are answered. */
  #found: ProviderCondition | undefined;

  constructor(options: DailyHealthOptions, api: DailyApi, domain: DailyDomain, memory: CallMemory) {
    this.#options = options;
    this.#api = api;
    this.#domain = domain;
    this.#memory = memory;
  }

  condition(): ProviderCondition {
    const calls = this.#memory.condition();
    return calls.state === 'up' && this.#found ? this.#found : calls;
  }

  async check(asking?: Asking): Promise<ProviderCondition> {
    try {
      this.#found = this.#wrongDomain(await this.#domain.learn(asking)) ?? (await this.#wrongWebhook(asking));
    } catch (error) {
      // The memory of calls knows about it, and what was found the last time still stands.
      if (!(error instanceof VideoProviderFailed)) throw error;
    }
    return this.condition();
  }

  #wrongDomain({ name }: KnownDomain): ProviderCondition | undefined {
    const { domain } = this.#options;
    if (!domain || domain.toLowerCase() === name.toLowerCase()) return undefined;
    return { state: 'unusable', detail: 'DAILY_API_KEY belongs to another domain than DAILY_DOMAIN says.' };
  }

  async #wrongWebhook(asking?: Asking): Promise<ProviderCondition | undefined> {
    const { webhookSecret } = this.#options;
    if (!webhookSecret) return undefined;
    try {
      const webhooks = await webhooksOf(this.#api, asking);
      // Where Daily doesn't show the secrets, any of them may be ours.
      const ours = webhooks.filter(({ hmac }) => !hmac || hmac === webhookSecret);
      if (ours.length === 0) return degraded('Daily has no webhook with our secret: run `npm run video:webhooks`.');
      if (!ours.some(isActive)) return degraded('Daily has switched the webhook off: run `npm run video:webhooks`.');
      return undefined;
    } catch (error) {
      const isForbidden =
        error instanceof VideoProviderFailed && ['key_refused', 'refused', 'gone'].includes(error.fault);
      // The domain's answer has just accepted the key, so it is webhooks alone that the account may not have; unless the
      // key was revoked between the two calls, which this very answer says.
      if (isForbidden && this.#memory.condition().state !== 'unusable')
        return degraded('Daily gives this account no webhooks: it wants a card on the account for them.');
      throw error;
    }
  }
}

const degraded = (detail: string): ProviderCondition => ({ state: 'degraded', detail });
