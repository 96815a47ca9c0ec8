import { failureOf } from '../failures.ts';
import type { ProviderCall } from '../provider-calls.ts';
import type { LiveKitHealth } from './livekit-health.ts';
import type { LiveKitOptions } from './livekit-options.ts';
import { clientsOf, type LiveKitClients } from './livekit-sdk.ts';

/** Every remote call to LiveKit: guarded, told in our words when it fails, and remembered for the operator. */
export class LiveKitApi {
  readonly #options: LiveKitOptions;
  readonly #health: LiveKitHealth;

  constructor(options: LiveKitOptions, health: LiveKitHealth) {
    this.#options = options;
    this.#health = health;
  }

  /** @throws {VideoProviderFailed} */
  async call<T>(call: ProviderCall, ask: (clients: LiveKitClients) => Promise<T>): Promise<T> {
    try {
      const answer = await this.#options.calls.run(call, (signal) => this.#attempt(call, ask, signal));
      this.#health.answered(call.operation);
      return answer;
    } catch (error) {
      this.#health.failed(call.operation, error);
      throw error;
    }
  }

  async #attempt<T>(call: ProviderCall, ask: (clients: LiveKitClients) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await ask(clientsOf(this.#options, signal));
    } catch (error) {
      throw failureOf('livekit', call.operation, error);
    }
  }
}
