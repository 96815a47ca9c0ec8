import type { ProviderFault } from '../../../domain/room/errors.ts';

export interface ObservedCall {
  readonly provider: string;
  readonly operation: string;
}

export interface ObservedAttempt extends ObservedCall {
  readonly outcome: 'ok' | ProviderFault;
  readonly seconds: number;
  /** In words, of a failure; no keys, no addresses, no people. */
  readonly detail?: string;
}

export type BreakerState = 'closed' | 'half_open' | 'open';

/** Hears of everything that a guard does. */
export interface CallObserver {
  /** The provider was asked once, and this came of it. */
  attempted(attempt: ObservedAttempt): void;
  /** A call was kept from the provider. */
  keptBack(call: ObservedCall & { readonly fault: 'busy' | 'away' }): void;
  /** The breaker changed. */
  turned(change: { readonly provider: string; readonly state: BreakerState }): void;
}
