import type { Logger } from 'pino';

interface Attempt {
  readonly provider: string;
  readonly operation: string;
  readonly outcome: string;
  readonly seconds: number;
  readonly detail?: string;
}

/** What comes of such a call is an answer, and no failure of anything. */
const ordinary = new Set(['ok', 'gone']);

/** A line for each failed attempt to call a video provider, and one for each change of its breaker or its state. */
export class VideoLog {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  attempted({ provider, operation, outcome, seconds, detail }: Attempt): void {
    if (ordinary.has(outcome)) return;
    const durationMs = Math.round(seconds * 1000);
    this.#log.warn({ provider, operation, fault: outcome, detail, durationMs }, 'a call to the video provider failed');
  }

  /** There may be thousands while a provider is away: the metrics count them. */
  keptBack(call: { readonly provider: string; readonly operation: string; readonly fault: string }): void {
    this.#log.debug(call, 'a call was kept from the video provider');
  }

  turned({ provider, state }: { readonly provider: string; readonly state: 'closed' | 'half_open' | 'open' }): void {
    if (state === 'open')
      this.#log.warn({ provider }, 'the video provider keeps failing and is left alone for a while');
    else if (state === 'closed') this.#log.info({ provider }, 'the video provider answers again');
    else this.#log.debug({ provider }, 'one call tries whether the video provider is back');
  }

  changed(change: { readonly provider: string; readonly state: string; readonly detail: string }): void {
    const level = change.state === 'up' ? 'info' : 'warn';
    this.#log[level](change, `the video provider is ${change.state}`);
  }

  /** The count of calls that all servers share can't be had. */
  countLost(err: unknown): void {
    this.#log.warn({ err }, 'calls to video providers are counted by this server alone for a while');
  }
}
