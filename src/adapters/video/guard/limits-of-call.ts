import type { ProviderCall } from '../provider-calls.ts';
import type { NamedLimit, PublishedLimits } from './call-budget.ts';

/** What nobody waits for may use so much of a limit; the rest is for live traffic. */
const backgroundShare = 0.8;

/** Stands for what a provider does not publish, so that it can be held all the same. */
export const unpublished = { calls: 1_000_000, perSeconds: 60 } as const;

/**
 * The limits that a call counts to, the narrow one first. A call whose caller sets no time to give up by is nobody's
 * request: it leaves a fifth to those that somebody waits for.
 */
export function limitsOfCall(provider: string, limits: PublishedLimits, call: ProviderCall): readonly NamedLimit[] {
  const names = new Set([call.limit ?? 'all', 'all']);
  return [...names].flatMap((name) => {
    const limit = limits[name];
    return limit ? [named(provider, name, { ...limit, calls: forCall(limit.calls, call) })] : [];
  });
}

const forCall = (calls: number, { signal }: ProviderCall): number =>
  signal ? calls : Math.max(1, Math.floor(calls * backgroundShare));

export const named = (provider: string, name: string, limit: PublishedLimits[string]): NamedLimit => ({
  name: `${provider}:${name}`,
  ...limit,
});
