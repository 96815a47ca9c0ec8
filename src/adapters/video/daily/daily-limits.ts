import type { ProviderLimits } from '../../../domain/room/provider-limits.ts';

/** 200 people is what `max_participants` takes without an arrangement with Daily. */
export const dailyRoomLimits: ProviderLimits = {
  mostPeople: 200,
  recommendedCapacity: 50,
  records: true,
  sharesScreens: true,
};

/** Calls that Daily allows to an account, by the `limit` of the call; `all` counts every call. */
export const dailyLimits = {
  all: { calls: 20, perSeconds: 1 },
  delete: { calls: 50, perSeconds: 30 },
  'recordings.list': { calls: 50, perSeconds: 30 },
  'recordings.start': { calls: 5, perSeconds: 5 },
} as const satisfies { readonly [name: string]: { readonly calls: number; readonly perSeconds: number } };

export type DailyLimit = Exclude<keyof typeof dailyLimits, 'all'>;
