import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { ProviderLimits } from '../../domain/room/provider-limits.ts';
import type { ProviderTraffic, Traffic } from '../ports/provider-traffic.ts';
import type { ProviderCondition, VideoProvider } from '../ports/video-provider.ts';
import type { Providers } from './providers.ts';

const partsOfEach = ['rooms', 'access'] as const;
const partsOfSome = [
  'inventory',
  'presence',
  'past',
  'removal',
  'recordings',
  'recordingLinks',
  'recordingDeletion',
  'webhooks',
  'registration',
] as const;

/** What a provider may be able to do. */
export const providerParts = [...partsOfEach, ...partsOfSome] as const;
export type ProviderPart = (typeof providerParts)[number];

export interface ProviderReport extends ProviderCondition, Traffic {
  readonly name: string;
  readonly limits: ProviderLimits;
  readonly parts: readonly ProviderPart[];
}

/** Tells admins how the video providers are, in the order in which they are asked. Asks none of them. */
export class ListVideoProviders {
  readonly #providers: Providers;
  readonly #traffic: ProviderTraffic;

  constructor(providers: Providers, traffic: ProviderTraffic) {
    this.#providers = providers;
    this.#traffic = traffic;
  }

  /** @throws {Unauthenticated | Forbidden} */
  async execute({ caller }: { readonly caller: Caller }): Promise<readonly ProviderReport[]> {
    requireAdmin(caller);
    return await Promise.all(this.#providers.inOrder.map((provider) => this.#report(provider)));
  }

  async #report(provider: VideoProvider): Promise<ProviderReport> {
    const { name, limits, health } = provider;
    const parts = providerParts.filter((part) => provider[part] !== undefined);
    return { name, limits, parts, ...health.condition(), ...(await this.#traffic.of(name)) };
  }
}
