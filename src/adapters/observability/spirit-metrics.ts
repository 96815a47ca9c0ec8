import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { Histogram } from 'prom-client';
import { ExpectedError } from '../../domain/expected-error.ts';

const deepest = 5;

/** What caused it, by names and codes alone: messages may hold what an endpoint said, or a key. */
function causesOf(error: unknown): readonly string[] {
  const causes: string[] = [];
  for (let cause = error; cause instanceof Error && causes.length < deepest; cause = cause.cause)
    causes.push('code' in cause && typeof cause.code === 'string' ? cause.code : cause.name);
  return causes;
}

/** How the spirit does: in numbers, and in the log why it had no answer; never what was asked or answered. */
export class SpiritMetrics {
  readonly #log: Logger;
  readonly #seconds: Histogram<'outcome'>;
  readonly #unexpected: () => void;

  constructor(registry: Registry, log: Logger, unexpected: () => void) {
    this.#log = log;
    this.#unexpected = unexpected;
    this.#seconds = new Histogram({
      name: 'convoke_spirit_seconds',
      help: 'From a question to the spirit until it was answered, or people were told that there is no answer.',
      labelNames: ['outcome'],
      buckets: [0.1, 0.5, 1, 2.5, 5, 10, 20, 30],
      registers: [registry],
    });
  }

  done(outcome: string, seconds: number): void {
    this.#seconds.observe({ outcome }, seconds);
  }

  failed(sessionId: string, error: unknown): void {
    if (error instanceof ExpectedError) {
      const { code, message, cause } = error;
      this.#log.warn({ sessionId, code, reason: message, causes: causesOf(cause) }, 'the spirit had no answer');
      return;
    }
    this.#unexpected();
    this.#log.error({ sessionId, err: error }, 'unexpected error while the spirit was to answer');
  }
}
