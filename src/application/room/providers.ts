import { ProviderTooSmall, VideoProviderFailed } from '../../domain/room/errors.ts';
import { lacksFor, type RoomNeeds } from '../../domain/room/provider-limits.ts';
import type { VideoProvider } from '../ports/video-provider.ts';

const isLeftAlone = ({ health }: VideoProvider): boolean => ['away', 'unusable'].includes(health.condition().state);

/** Whether its rooms are there until somebody closes them; rooms that are but a name need nobody. */
export const outlivesUs = ({ inventory }: VideoProvider): boolean => inventory !== undefined;

/** The video providers that are set up, in the order in which they are asked. */
export class Providers {
  readonly inOrder: readonly VideoProvider[];

  constructor(inOrder: readonly VideoProvider[]) {
    this.inOrder = inOrder;
  }

  /** @returns undefined for one that is not set up (any more). */
  find(name: string): VideoProvider | undefined {
    return this.inOrder.find((provider) => provider.name === name);
  }

  /** @throws {VideoProviderFailed} for one that is not set up (any more). */
  require(name: string): VideoProvider {
    const provider = this.find(name);
    if (!provider)
      throw new VideoProviderFailed(name, { fault: 'key_refused', detail: 'It is not in VIDEO_PROVIDERS.' });
    return provider;
  }

  /** Whether a provider is set up, and is asked at present. */
  isThere(name: string): boolean {
    const provider = this.find(name);
    return provider !== undefined && !isLeftAlone(provider);
  }

  /** The first that has what a session needs, whether or not it answers just now. @throws {ProviderTooSmall} */
  requireFor(needs: RoomNeeds): VideoProvider {
    const fitting = this.inOrder.find(({ limits }) => lacksFor(limits, needs).length === 0);
    if (fitting) return fitting;
    throw tooSmall(this.inOrder, needs);
  }

  /** Those that have what a session needs and are asked at present, in their order. */
  candidates(needs: RoomNeeds): readonly VideoProvider[] {
    return this.inOrder.filter((provider) => lacksFor(provider.limits, needs).length === 0 && !isLeftAlone(provider));
  }

  /** The capacity of a session whose host says none: that of the first provider. */
  get recommendedCapacity(): number {
    return this.inOrder[0]?.limits.recommendedCapacity ?? 1;
  }
}

/** Told by whoever lacks least; the most people are those that the largest holds. */
function tooSmall(inOrder: readonly VideoProvider[], needs: RoomNeeds): ProviderTooSmall {
  const lacks = inOrder.map(({ limits }) => lacksFor(limits, needs)).sort((a, b) => a.length - b.length)[0] ?? [];
  const places = inOrder.map(({ limits }) => limits.mostPeople ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...places);
  return new ProviderTooSmall('all', lacks, Number.isFinite(most) ? most : undefined);
}
