import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { BreakerState } from './call-observer.ts';
import type { GuardOptions } from './guard-options.ts';
import { KeptBack } from './kept-back.ts';

const states: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'open',
};

/** Leaves a provider alone while it fails: only an attempt without an answer counts, any answer is a sign of life. */
export class Breaker {
  readonly #options: Required<GuardOptions>;
  readonly #circuit: CircuitBreakerPolicy;
  #restUntil = 0;

  constructor(options: Required<GuardOptions>) {
    this.#options = options;
    const { provider, failuresInARow, restMs, observer } = options;
    this.#circuit = circuitBreaker(
      handleWhen((error) => error instanceof VideoProviderFailed && error.fault === 'unreachable'),
      { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(failuresInARow) },
    );
    this.#circuit.onBreak(() => {
      this.#restUntil = Date.now() + restMs;
    });
    this.#circuit.onStateChange((state) => observer.turned({ provider, state: states[state] }));
  }

  get state(): BreakerState {
    return states[this.#circuit.state];
  }

  /** @throws {KeptBack} while the provider is left alone, and while one call tries whether it is back. */
  requireReady(): void {
    const restMs = this.#restUntil - Date.now();
    if (this.state === 'half_open') throw this.#away(this.#options.attemptMs);
    if (this.state === 'open' && restMs > 0) throw this.#away(restMs);
  }

  /** @param attempt throws when there is no answer. @throws {KeptBack} */
  async execute<T>(attempt: () => Promise<T>): Promise<T> {
    this.requireReady(); // the library would let all wait for the call that tries
    try {
      return await this.#circuit.execute(attempt);
    } catch (error) {
      throw isBrokenCircuitError(error) ? this.#away(this.#options.restMs) : error;
    }
  }

  #away(waitMs: number): KeptBack {
    return new KeptBack(this.#options.provider, 'away', 'it keeps failing, and is left alone for a while', waitMs);
  }
}
