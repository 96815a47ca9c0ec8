import {
  type BulkheadPolicy,
  bulkhead,
  ExponentialBackoff,
  handleWhen,
  type RetryPolicy,
  retry,
  TaskCancelledError,
  type TimeoutPolicy,
  TimeoutStrategy,
  timeout,
} from 'cockatiel';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { failureOf } from '../failures.ts';
import type { ProviderCall, ProviderCalls } from '../provider-calls.ts';
import { Breaker } from './breaker.ts';
import type { BreakerState, ObservedAttempt } from './call-observer.ts';
import { Effort } from './effort.ts';
import { type GuardOptions, usualGuard } from './guard-options.ts';
import { isRepeatable } from './is-repeatable.ts';
import { KeptBack } from './kept-back.ts';
import { GivenUp, Patience } from './patience.ts';
import { Turns } from './turns.ts';

type Work<T> = (signal: AbortSignal) => Promise<T>;
type Attempt<T> = { readonly answer: T } | { readonly failure: VideoProviderFailed };
type Turn<T> = Attempt<T> | { readonly waitMs: number };

/**
 * Guards the calls to one provider. From the outside in: a door that lets in a bounded number of calls, repetition where
 * it is safe, a bounded number of slots in which a call takes its turn of the published limits, a breaker, a time-out.
 * Whoever gives up is let go at once; an attempt under way is seen to its end, so that the breaker learns what is true.
 */
export class GuardedCalls implements ProviderCalls {
  readonly #options: Required<GuardOptions>;
  readonly #door: BulkheadPolicy;
  readonly #slots: BulkheadPolicy;
  readonly #turns: Turns;
  readonly #breaker: Breaker;
  readonly #timeout: TimeoutPolicy;
  readonly #repeating: RetryPolicy;

  constructor(options: GuardOptions) {
    this.#options = { ...usualGuard, ...options };
    const { provider, limits, budget, mostInFlight, mostWaiting, attemptMs } = this.#options;
    this.#turns = new Turns(provider, limits, budget);
    this.#door = bulkhead(mostInFlight + mostWaiting, 0);
    this.#slots = bulkhead(mostInFlight, mostInFlight + mostWaiting);
    this.#breaker = new Breaker(this.#options);
    this.#timeout = timeout(attemptMs, TimeoutStrategy.Aggressive);
    this.#repeating = retry(handleWhen(isRepeatable), {
      maxAttempts: 2,
      backoff: new ExponentialBackoff({ initialDelay: 150, maxDelay: 1500 }),
    });
  }

  get provider(): string {
    return this.#options.provider;
  }

  get breaker(): BreakerState {
    return this.#breaker.state;
  }

  get callsInFlight(): number {
    return this.#options.mostInFlight - this.#slots.executionSlots;
  }

  /** Calls that are left of each published limit, over all servers. */
  headRoom(): Promise<Readonly<Record<string, number>>> {
    return this.#turns.headRoom();
  }

  async run<T>(call: ProviderCall, work: Work<T>): Promise<T> {
    const { provider, callMs, observer } = this.#options;
    const { operation } = call;
    const patience = new Patience(call.signal, callMs);
    const effort = new Effort(provider, operation);
    const attempt = () => this.#inTurn(call, effort, patience, work);
    try {
      return await patience.for(
        this.#door.execute(() => (call.repeatable ? this.#repeating.execute(attempt) : attempt())),
      );
    } catch (error) {
      const failure = effort.end(error);
      if (failure instanceof KeptBack) observer.keptBack({ provider, operation, fault: failure.fault });
      throw failure;
    } finally {
      patience.end();
    }
  }

  /** One attempt, as soon as it is its turn; whoever waits for the turn of a limit keeps no slot. */
  async #inTurn<T>(call: ProviderCall, effort: Effort, patience: Patience, work: Work<T>): Promise<T> {
    for (;;) {
      this.#breaker.requireReady();
      // not told the signal: a queue that drops what was given up forgets to go on with the next
      const turn = await this.#slots.execute(() => this.#inSlot(call, effort, patience, work));
      if ('answer' in turn) return turn.answer;
      if ('failure' in turn) throw turn.failure;
      if (turn.waitMs > patience.leftMs)
        throw new KeptBack(this.#options.provider, 'busy', 'its published limit is used up', turn.waitMs);
      await patience.pause(turn.waitMs * (1 + Math.random() / 10));
    }
  }

  async #inSlot<T>(call: ProviderCall, effort: Effort, { signal }: Patience, work: Work<T>): Promise<Turn<T>> {
    if (signal.aborted) throw new GivenUp();
    this.#breaker.requireReady();
    const waitMs = await this.#turns.take(call);
    if (waitMs > 0) return { waitMs };
    if (signal.aborted) throw new GivenUp();
    return await this.#breaker.execute(() => this.#ask(call, effort, work));
  }

  /** Asks the provider; throws only when there is no answer. */
  async #ask<T>(call: ProviderCall, effort: Effort, work: Work<T>): Promise<Attempt<T>> {
    const startedAt = performance.now();
    effort.begun();
    try {
      const answer = await this.#timeout.execute(({ signal }) => work(signal));
      effort.answered();
      this.#seen(call, startedAt, { outcome: 'ok' });
      return { answer };
    } catch (error) {
      const failure = this.#failureOf(error, call);
      effort.failed(failure);
      this.#seen(call, startedAt, { outcome: failure.fault, detail: failure.detail });
      if (failure.fault === 'busy') await this.#turns.hold(call, failure);
      if (failure.fault === 'unreachable') throw failure;
      return { failure };
    }
  }

  #failureOf(error: unknown, { operation }: ProviderCall): VideoProviderFailed {
    const { provider, attemptMs } = this.#options;
    // the library's own test for this error (3.2.1) looks for another one
    if (!(error instanceof TaskCancelledError)) return failureOf(provider, operation, error);
    const detail = `${operation}: no answer within ${attemptMs / 1000} s`;
    return new VideoProviderFailed(provider, { fault: 'unreachable', detail }, { cause: error });
  }

  #seen({ operation }: ProviderCall, startedAt: number, how: Pick<ObservedAttempt, 'outcome' | 'detail'>): void {
    const { provider, observer } = this.#options;
    observer.attempted({ provider, operation, ...how, seconds: (performance.now() - startedAt) / 1000 });
  }
}
