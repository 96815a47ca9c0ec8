import type { VideoProvider } from '../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../domain/room/errors.ts';
import type { ProviderLimits } from '../../domain/room/provider-limits.ts';

/**
 * Stands in for a provider that is configured without its keys: it is in everybody's lists, with the reason, makes no
 * rooms, and stops no other.
 */
export class UnusableVideoProvider implements VideoProvider {
  readonly name: string;
  readonly limits: ProviderLimits;
  readonly health: VideoProvider['health'];
  readonly rooms: VideoProvider['rooms'];
  readonly access: VideoProvider['access'];

  /** @param lacks in words for operators: "DAILY_API_KEY is not set". */
  constructor(name: string, limits: ProviderLimits, lacks: string) {
    const condition = { state: 'unusable', detail: lacks } as const;
    const refuse = async (): Promise<never> => {
      throw new VideoProviderFailed(name, { fault: 'key_refused', detail: lacks });
    };
    this.name = name;
    this.limits = limits;
    this.health = { condition: () => condition, check: async () => condition };
    this.rooms = { open: refuse, close: refuse };
    this.access = { grant: refuse };
  }
}
