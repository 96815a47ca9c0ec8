import { z } from 'zod';
import { failureOf, faultOfStatus, retryAfterSeconds } from '#src/adapters/video/failures.ts';
import type { ProviderCall, ProviderCalls } from '#src/adapters/video/provider-calls.ts';
import type { RoomNames } from '#src/adapters/video/room-names.ts';
import type { Asking, ProviderCondition } from '#src/application/ports/video-provider.ts';
import { VideoProviderFailed } from '#src/domain/room/errors.ts';

export interface ToyOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
  readonly calls: ProviderCalls;
  readonly names: RoomNames;
}

/** What the API of the toy answers. Loose: it may say more. */
export const answers = {
  room: z.looseObject({ name: z.string() }),
  rooms: z.looseObject({ rooms: z.array(z.looseObject({ name: z.string() })), next: z.string().optional() }),
  people: z.looseObject({
    people: z.array(z.looseObject({ connection: z.string(), id: z.string().optional(), since: z.number() })),
  }),
  pass: z.looseObject({ url: z.url(), until: z.number() }),
  nothing: z.null(),
};

/** Every call to the toy's API, guarded, and told in our words when it fails. */
export class ToyApi {
  readonly #options: ToyOptions;
  condition: ProviderCondition = { state: 'up', detail: 'Nothing was asked yet.' };

  constructor(options: ToyOptions) {
    this.#options = options;
  }

  async call<T>(method: string, path: string, shape: z.ZodType<T>, asking: Asking = {}, body?: object): Promise<T> {
    const operation = `${method} ${path.split('/')[1]?.split('?')[0]}`;
    const call: ProviderCall = { operation, repeatable: true, signal: asking.signal };
    try {
      const answer = await this.#options.calls.run(call, async (signal) => {
        try {
          return shape.parse(await this.#send(method, path, { signal, body }));
        } catch (error) {
          throw failureOf('toy', operation, error);
        }
      });
      this.condition = { state: 'up', detail: 'It answers.' };
      return answer;
    } catch (error) {
      this.condition = conditionAfter(error) ?? this.condition;
      throw error;
    }
  }

  async #send(method: string, path: string, { signal, body }: { signal: AbortSignal; body: object | undefined }) {
    const response = await fetch(new URL(path, this.#options.url), {
      method,
      headers: { Authorization: `Bearer ${this.#options.apiKey}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal,
    });
    if (response.ok) return response.status === 204 ? null : await response.json();
    const wait = retryAfterSeconds(response.headers.get('retry-after'), Date.now());
    const detail = `${method}: answered ${response.status}`;
    const fault = faultOfStatus(response.status);
    throw new VideoProviderFailed('toy', { fault, detail, ...(wait !== undefined && { retryAfterSeconds: wait }) });
  }
}

function conditionAfter(error: unknown): ProviderCondition | undefined {
  if (!(error instanceof VideoProviderFailed) || error.fault === 'gone' || error.fault === 'refused') return undefined;
  if (error.fault === 'key_refused') return { state: 'unusable', detail: 'It refuses TOY_API_KEY.' };
  return { state: error.fault === 'away' ? 'away' : 'degraded', detail: error.detail };
}

/** For `catch`: what is not there is as good as the given answer. */
export const unlessThere =
  <T>(answer: T) =>
  (error: unknown): T => {
    if (error instanceof VideoProviderFailed && error.fault === 'gone') return answer;
    throw error;
  };
