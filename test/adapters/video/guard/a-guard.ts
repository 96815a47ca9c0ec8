import type { CallObserver, ObservedAttempt } from '#src/adapters/video/guard/call-observer.ts';
import type { GuardOptions } from '#src/adapters/video/guard/guard-options.ts';
import { GuardedCalls } from '#src/adapters/video/guard/guarded-calls.ts';
import { InMemoryCallBudget } from '#src/adapters/video/guard/in-memory-call-budget.ts';
import { type ProviderFault, VideoProviderFailed } from '#src/domain/room/errors.ts';

/** Writes down what a guard does. */
export class RecordingObserver implements CallObserver {
  readonly attempts: ObservedAttempt[] = [];
  readonly keptBackCalls: string[] = [];
  readonly turns: string[] = [];

  attempted(attempt: ObservedAttempt): void {
    this.attempts.push(attempt);
  }

  keptBack({ operation, fault }: { operation: string; fault: string }): void {
    this.keptBackCalls.push(`${operation} ${fault}`);
  }

  turned({ state }: { state: string }): void {
    this.turns.push(state);
  }
}

export function aGuard(options: Partial<GuardOptions> = {}) {
  const observer = new RecordingObserver();
  const guard = new GuardedCalls({
    provider: 'acme',
    limits: {},
    budget: new InMemoryCallBudget(),
    observer,
    ...options,
  });
  return { guard, observer };
}

export const failing = (fault: ProviderFault, retryAfterSeconds?: number) => async (): Promise<never> => {
  throw new VideoProviderFailed('acme', {
    fault,
    detail: `it is ${fault}`,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
};

/** Never answers, and does not even heed the signal. */
export const hanging = () => new Promise<never>(() => {});

/** How a call ends: its answer, or the fault that it ended with. */
export const endOf = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => {
    if (!(error instanceof VideoProviderFailed)) throw error;
    return error.fault;
  });
