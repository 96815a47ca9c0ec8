import type { z } from 'zod';
import type { Clock } from '../../../application/ports/clock.ts';
import type { Asking } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { failureOf, faultOfStatus, retryAfterSeconds } from '../failures.ts';
import type { ProviderCalls } from '../provider-calls.ts';
import type { CallMemory } from './call-memory.ts';
import type { DailyLimit } from './daily-limits.ts';

export interface DailyApiOptions {
  readonly apiKey: string;
  readonly apiUrl: string;
  readonly calls: ProviderCalls;
}

export interface DailyCall<T> {
  /** For metrics and messages: `rooms.create`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the API's address, with what it holds of ours encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Makes sense of a 2xx body, or throws. */
  readonly read: (text: string) => T;
  /** Statuses that are an answer to this question, and no failure. */
  readonly instead?: Readonly<Record<number, T>>;
  /** Whether asking twice does no harm; GET and DELETE never do any. */
  readonly repeatable?: boolean;
  readonly limit?: DailyLimit;
}

/** The body as JSON of that shape; Daily adds members now and then, so schemas are loose. */
export const json =
  <T>(schema: z.ZodType<T>) =>
  (text: string): T =>
    schema.parse(JSON.parse(text));

/** For calls whose body Daily does not document. */
export const unread = (): undefined => undefined;

/** Daily's REST API, version 1: one question, one answer or one `VideoProviderFailed`. */
export class DailyApi {
  readonly #options: DailyApiOptions;
  readonly #memory: CallMemory;
  readonly #clock: Clock;

  constructor(options: DailyApiOptions, memory: CallMemory, clock: Clock) {
    this.#options = { ...options, apiUrl: options.apiUrl.replace(/\/+$/, '') };
    this.#memory = memory;
    this.#clock = clock;
  }

  /** @throws {VideoProviderFailed} */
  async ask<T>(call: DailyCall<T>, asking: Asking = {}): Promise<T> {
    const { operation, limit, repeatable = call.method !== 'POST' } = call;
    const asked = { operation, repeatable, signal: asking.signal, ...(limit && { limit }) };
    try {
      return await this.#options.calls.run(asked, (signal) => this.#attempt(call, signal));
    } catch (error) {
      const failure = failureOf('daily', operation, error);
      this.#memory.failed(failure.fault);
      throw failure;
    }
  }

  async #attempt<T>(call: DailyCall<T>, signal: AbortSignal): Promise<T> {
    try {
      const response = await fetch(this.#addressOf(call), {
        method: call.method,
        headers: {
          authorization: `Bearer ${this.#options.apiKey}`,
          accept: 'application/json',
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
        redirect: 'manual',
        signal,
      });
      return this.#answerOf(call, response, await response.text());
    } catch (error) {
      throw failureOf('daily', call.operation, error);
    }
  }

  #addressOf({ path, query = {} }: DailyCall<unknown>): URL {
    const address = new URL(`${this.#options.apiUrl}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) address.searchParams.set(name, String(value));
    return address;
  }

  #answerOf<T>({ operation, instead, read }: DailyCall<T>, response: Response, text: string): T {
    // A key that makes no header is told as a 400 by Daily.
    const status = response.status === 400 && /"authorization-header-error"/.test(text) ? 401 : response.status;
    this.#memory.answered(status);
    const isFailure = !response.ok && !(instead && Object.hasOwn(instead, status));
    if (isFailure) {
      const wait = retryAfterSeconds(response.headers.get('retry-after'), this.#clock.now().toMillis());
      throw new VideoProviderFailed('daily', {
        fault: faultOfStatus(status),
        detail: `${operation}: answered ${status}`,
        ...(wait !== undefined && { retryAfterSeconds: wait }),
      });
    }
    // Of a gateway on the way, say: that it finds no such address does not mean that Daily has no such room.
    if (/\btext\/html\b/i.test(response.headers.get('content-type') ?? ''))
      throw new TypeError('A page, not an answer.');
    return response.ok ? read(text) : (instead?.[status] as T);
  }
}
