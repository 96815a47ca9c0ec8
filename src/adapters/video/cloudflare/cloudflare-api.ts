import type { ZodType } from 'zod';
import type { Clock } from '../../../application/ports/clock.ts';
import type { Asking } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { failureOf } from '../failures.ts';
import type { ProviderCalls } from '../provider-calls.ts';
import { type CloudflareVideoOptions, usualApiUrl } from './cloudflare-options.ts';
import type { LastHeard } from './last-heard.ts';
import { failureOfAnswer, isProblem } from './problems.ts';

export interface Question {
  readonly operation: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the app, as segments, so that no id can be read as more than one. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: object;
  /** Whether asking twice does no harm; for GET it never does. */
  readonly repeatable?: boolean;
  readonly limit?: 'recordings';
  /** For what lies beside the apps: the list of them. */
  readonly besideApps?: boolean;
}

/**
 * Cloudflare's REST API below one RealtimeKit app. By plain HTTP: the official client can't be loaded in parts (its
 * `client` loads every product of Cloudflare: 15 MB of heap and a third of a second in this server, 50 MB by itself), and
 * its types promise what nobody has checked. The tests hold us to its paths.
 */
export class CloudflareApi {
  readonly #kit: string;
  readonly #appId: string;
  readonly #token: string;
  readonly #calls: ProviderCalls;
  readonly #clock: Clock;
  readonly #heard: LastHeard;

  constructor(options: CloudflareVideoOptions, clock: Clock, heard: LastHeard) {
    const { apiUrl = usualApiUrl, accountId, appId, apiToken, calls } = options;
    this.#kit = `${apiUrl.replace(/\/+$/, '')}/accounts/${encodeURIComponent(accountId)}/realtime/kit`;
    this.#appId = appId;
    this.#token = apiToken;
    this.#calls = calls;
    this.#clock = clock;
    this.#heard = heard;
  }

  /** @param answer the whole body, envelope included. @throws {VideoProviderFailed} */
  async ask<T>(question: Question, answer: ZodType<T>, { signal }: Asking = {}): Promise<T> {
    const { operation, method, repeatable = method === undefined, limit } = question;
    try {
      const call = { operation, repeatable, signal, ...(limit && { limit }) };
      const answered = await this.#calls.run(call, (until) => this.#attempt(question, answer, until));
      this.#heard.answered(operation);
      return answered;
    } catch (error) {
      const failure = failureOf('cloudflare', operation, error);
      this.#heard.failed(operation, failure);
      throw failure;
    }
  }

  async #attempt<T>(question: Question, answer: ZodType<T>, signal: AbortSignal): Promise<T> {
    const { operation, method = 'GET', body } = question;
    try {
      const response = await fetch(this.#urlOf(question), {
        method,
        headers: { authorization: `Bearer ${this.#token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal,
      });
      const json = response.status === 204 ? { success: true } : fromJson(await response.text());
      if (!response.ok || isProblem(json)) {
        throw failureOfAnswer(operation, response, json, this.#clock.now().toMillis());
      }
      return answer.parse(json);
    } catch (error) {
      throw error instanceof VideoProviderFailed ? error : failureOf('cloudflare', operation, error);
    }
  }

  #urlOf({ path, query = {}, besideApps = false }: Question): string {
    const segments = (besideApps ? path : [this.#appId, ...path]).map(encodeURIComponent).join('/');
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) search.set(name, String(value));
    return `${this.#kit}/${segments}${search.size > 0 ? `?${search}` : ''}`;
  }
}

/** `undefined` for what is no JSON, `null` for nothing: a status of failure still counts then, and a success is none. */
function fromJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
