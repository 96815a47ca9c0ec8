import type { ProviderCall, ProviderCalls } from '#src/adapters/video/provider-calls.ts';

/** Makes every call once, with a time-out and no other guard, so that a test sees what a single attempt does. */
export class UnguardedCalls implements ProviderCalls {
  readonly #timeoutMillis: number;
  /** Every call that was made, in order. */
  readonly made: ProviderCall[] = [];

  constructor(timeoutMillis = 2000) {
    this.#timeoutMillis = timeoutMillis;
  }

  async run<T>(call: ProviderCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.made.push(call);
    const timeout = AbortSignal.timeout(this.#timeoutMillis);
    return await work(call.signal ? AbortSignal.any([call.signal, timeout]) : timeout);
  }
}
