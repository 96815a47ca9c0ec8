import type { CallBudget, PublishedLimits } from './call-budget.ts';
import type { CallObserver } from './call-observer.ts';

export interface GuardOptions {
  /** The provider's name. */
  readonly provider: string;
  readonly limits: PublishedLimits;
  readonly budget: CallBudget;
  readonly observer: CallObserver;
  /** The most calls at the provider at a time. */
  readonly mostInFlight?: number;
  /** The most that wait for their turn besides. */
  readonly mostWaiting?: number;
  /** One attempt may take so long. */
  readonly attemptMs?: number;
  /** All attempts of a call, and the waiting for a turn, may take so long. */
  readonly callMs?: number;
  /** After so many attempts in a row without an answer the provider is left alone … */
  readonly failuresInARow?: number;
  /** … for so long, longer than an attempt; then one call tries whether it is back. */
  readonly restMs?: number;
}

/** Joins need some 25 calls a second at most, of a few hundred milliseconds each. */
export const usualGuard = {
  mostInFlight: 32,
  mostWaiting: 128,
  attemptMs: 4000,
  callMs: 10_000,
  failuresInARow: 5,
  restMs: 5000,
} as const;
