import {
  type BulkheadPolicy,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
  isBulkheadRejectedError,
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
import type { BreakerState, ObservedAttempt } from './call-observer.ts';
import { type GuardOptions, usualGuard } from './guard-options.ts';
import { KeptBack } from './kept-back.ts';
import { limitsOfCall, named, unpublished } from './limits-of-call.ts';
import { GivenUp, Patience } from './patience.ts';

/** A refusal for asking too often that says no time holds further calls for so long. */
const usualHoldMs = 1000;
/** Asked to come again later than this, a call is not repeated. */
const longestRepeatSeconds = 2;

/** What has come of a call so far. */
interface Effort {
  underWay: boolean;
  /** The last thing that went wrong; an attempt without an answer outweighs all, since it may have done its work. */
  failure?: VideoProviderFailed;
}

type Work<T> = (signal: AbortSignal) => Promise<T>;
type Attempt<T> = { readonly answer: T } | { readonly failure: VideoProviderFailed };
type Turn<T> = Attempt<T> | { readonly waitMs: number };

const states: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'open',
};

const isRepeatable = (error: unknown): boolean =>
  error instanceof VideoProviderFailed &&
  !(error instanceof KeptBack) &&
  (error.fault === 'unreachable' || (error.fault === 'busy' && (error.retryAfterSeconds ?? 0) <= longestRepeatSeconds));

/**
 * Guards the calls to one provider. From the outside in: a door that lets in a bounded number of calls, repetition where
 * it is safe, a bounded number of slots in which a call takes its turn of the published limits, a breaker, a time-out.
 * Whoever gives up is let go at once; an attempt under way is seen to its end, so that the breaker learns what is true.
 */
export class GuardedCalls implements ProviderCalls {
  readonly #options: Required<GuardOptions>;
  readonly #door: BulkheadPolicy;
  readonly #slots: BulkheadPolicy;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #timeout: TimeoutPolicy;
  readonly #repeating: RetryPolicy;
  #restUntil = 0;

  constructor(options: GuardOptions) {
    this.#options = { ...usualGuard, ...options, limits: { all: unpublished, ...options.limits } };
    const { provider, mostInFlight, mostWaiting, attemptMs, failuresInARow, restMs, observer } = this.#options;
    this.#door = bulkhead(mostInFlight + mostWaiting, 0);
    this.#slots = bulkhead(mostInFlight, mostInFlight + mostWaiting);
    this.#timeout = timeout(attemptMs, TimeoutStrategy.Aggressive);
    this.#repeating = retry(handleWhen(isRepeatable), {
      maxAttempts: 2,
      backoff: new ExponentialBackoff({ initialDelay: 150, maxDelay: 1500 }),
    });
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof VideoProviderFailed && error.fault === 'unreachable'),
      { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(failuresInARow) },
    );
    this.#breaker.onBreak(() => {
      this.#restUntil = Date.now() + restMs;
    });
    this.#breaker.onStateChange((state) => observer.turned({ provider, state: states[state] }));
  }

  get breaker(): BreakerState {
    return states[this.#breaker.state];
  }

  get callsInFlight(): number {
    return this.#options.mostInFlight - this.#slots.executionSlots;
  }

  /** Calls that are left of each published limit, over all servers. */
  async headRoom(): Promise<Readonly<Record<string, number>>> {
    const { provider, limits, budget } = this.#options;
    const published = Object.entries(limits).filter(([, limit]) => limit !== unpublished);
    const left = published.map(
      async ([name, limit]) => [name, await budget.left(named(provider, name, limit))] as const,
    );
    return Object.fromEntries(await Promise.all(left));
  }

  async run<T>(call: ProviderCall, work: Work<T>): Promise<T> {
    const patience = new Patience(call.signal, this.#options.callMs);
    const effort: Effort = { underWay: false };
    try {
      return await patience.for(
        this.#door.execute(() => this.#repeat(call, () => this.#once(call, effort, patience, work))),
      );
    } catch (error) {
      const failure = this.#failure(error, call, effort);
      if (failure instanceof KeptBack) this.#options.observer.keptBack({ ...this.#seen(call), fault: failure.fault });
      throw failure;
    } finally {
      patience.end();
    }
  }

  #repeat<T>(call: ProviderCall, attempt: () => Promise<T>): Promise<T> {
    return call.repeatable ? this.#repeating.execute(attempt) : attempt();
  }

  /** One attempt, as soon as it is its turn. */
  async #once<T>(call: ProviderCall, effort: Effort, patience: Patience, work: Work<T>): Promise<T> {
    for (;;) {
      this.#refuseWhileAway();
      // not told the signal: a queue that drops what was given up forgets to go on with the next
      const turn = await this.#slots.execute(() => this.#inSlot(call, effort, patience, work));
      if ('answer' in turn) return turn.answer;
      if ('failure' in turn) throw turn.failure;
      if (turn.waitMs > patience.leftMs) throw this.#keptBack('busy', 'its published limit is used up', turn.waitMs);
      await patience.pause(turn.waitMs * (1 + Math.random() / 10));
    }
  }

  async #inSlot<T>(call: ProviderCall, effort: Effort, { signal }: Patience, work: Work<T>): Promise<Turn<T>> {
    if (signal.aborted) throw new GivenUp();
    this.#refuseWhileAway();
    const waitMs = await this.#takeTurn(call);
    if (waitMs > 0) return { waitMs };
    if (signal.aborted) throw new GivenUp();
    this.#refuseWhileAway();
    return await this.#breaker.execute(() => this.#ask(call, effort, work));
  }

  async #takeTurn(call: ProviderCall): Promise<number> {
    const { provider, limits, budget } = this.#options;
    for (const limit of limitsOfCall(provider, limits, call)) {
      const waitMs = await budget.take(limit);
      if (waitMs > 0) return waitMs;
    }
    return 0;
  }

  /** Asks the provider; throws only what the breaker counts. */
  async #ask<T>(call: ProviderCall, effort: Effort, work: Work<T>): Promise<Attempt<T>> {
    const startedAt = performance.now();
    const seen = (outcome: Pick<ObservedAttempt, 'outcome' | 'detail'>) =>
      this.#options.observer.attempted({
        ...this.#seen(call),
        ...outcome,
        seconds: (performance.now() - startedAt) / 1000,
      });
    effort.underWay = true;
    try {
      const answer = await this.#timeout.execute(({ signal }) => work(signal));
      seen({ outcome: 'ok' });
      return { answer };
    } catch (error) {
      const failure = this.#failed(error, call);
      seen({ outcome: failure.fault, detail: failure.detail });
      if (effort.failure?.fault !== 'unreachable') effort.failure = failure;
      if (failure.fault === 'busy') await this.#hold(call, failure);
      if (failure.fault === 'unreachable') throw failure;
      return { failure };
    } finally {
      effort.underWay = false;
    }
  }

  async #hold(call: ProviderCall, { retryAfterSeconds }: VideoProviderFailed): Promise<void> {
    const { provider, limits, budget } = this.#options;
    const [limit] = limitsOfCall(provider, limits, call);
    if (limit) await budget.hold(limit, retryAfterSeconds ? retryAfterSeconds * 1000 : usualHoldMs);
  }

  #failed(error: unknown, { operation }: ProviderCall): VideoProviderFailed {
    const { provider, attemptMs } = this.#options;
    // the library's own test for this error (3.2.1) looks for another one
    if (!(error instanceof TaskCancelledError)) return failureOf(provider, operation, error);
    const detail = `${operation}: no answer within ${attemptMs / 1000} s`;
    return new VideoProviderFailed(provider, { fault: 'unreachable', detail }, { cause: error });
  }

  /** What a call ends with that got no answer. */
  #failure(error: unknown, { operation }: ProviderCall, effort: Effort): VideoProviderFailed {
    const { provider, restMs } = this.#options;
    const given = error instanceof GivenUp;
    if (given && effort.underWay) {
      const detail = `${operation}: no answer before whoever asked gave up`;
      return new VideoProviderFailed(provider, { fault: 'unreachable', detail }, { cause: error });
    }
    if (isBrokenCircuitError(error))
      return this.#unlessAsked(effort, this.#keptBack('away', 'it keeps failing', restMs));
    if (isBulkheadRejectedError(error))
      return this.#unlessAsked(effort, this.#keptBack('busy', 'too many calls wait for it', usualHoldMs));
    if (given) return effort.failure ?? this.#keptBack('busy', 'its turn did not come in time', usualHoldMs);
    return this.#unlessAsked(effort, failureOf(provider, operation, error));
  }

  /** "Nothing happened" is not true of a call whose earlier attempt got no answer. */
  #unlessAsked(effort: Effort, failure: VideoProviderFailed): VideoProviderFailed {
    const nothingHappened = failure.fault === 'busy' || failure.fault === 'away';
    return nothingHappened && effort.failure?.fault === 'unreachable' ? effort.failure : failure;
  }

  #refuseWhileAway(): void {
    const { state } = this.#breaker;
    const isTried = state === CircuitState.HalfOpen;
    const waitMs = isTried ? this.#options.attemptMs : this.#restUntil - Date.now();
    if (isTried || (state === CircuitState.Open && waitMs > 0))
      throw this.#keptBack('away', 'it keeps failing', waitMs);
  }

  #keptBack(fault: 'busy' | 'away', why: string, waitMs: number): KeptBack {
    return new KeptBack(this.#options.provider, fault, why, waitMs);
  }

  #seen({ operation }: ProviderCall) {
    return { provider: this.#options.provider, operation };
  }
}
