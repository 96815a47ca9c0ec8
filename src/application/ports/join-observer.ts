import type { JoinReason } from '../../domain/session/join-decision.ts';

/** Is told of every join decision that was acted on, for metrics. */
export interface JoinObserver {
  decided(outcome: 'joined' | JoinReason): void;
}
