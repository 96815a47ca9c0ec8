import type { ProviderLimits } from '../../../domain/room/provider-limits.ts';

/**
 * What Cloudflare lets one token ask. RealtimeKit's own page allows its calls 3,500 in five minutes and adds that they
 * count to the limit of the whole API, which is 1,200 for a user or token (raised on request for enterprises): whoever
 * goes beyond is refused everything for five minutes, so the narrow one counts. Recordings have a limit of their own.
 * Sources: developers.cloudflare.com, realtime/realtimekit/limits and fundamentals/api/reference/limits, 2026.
 */
export const cloudflareLimits: { readonly [name: string]: { readonly calls: number; readonly perSeconds: number } } = {
  all: { calls: 1200, perSeconds: 300 },
  recordings: { calls: 1000, perSeconds: 50 },
};

/** The API documents no greatest number of people. */
export const cloudflareRoomLimits: ProviderLimits = { recommendedCapacity: 50, records: true, sharesScreens: true };
