import { z } from 'zod';
import type { Asking } from '../../../application/ports/video-provider.ts';
import { before } from './before.ts';
import { type DailyApi, json } from './daily-api.ts';

export interface KnownDomain {
  readonly id: string;
  /** The `class` of `https://class.daily.co`. */
  readonly name: string;
}

const answer = z.looseObject({ domain_id: z.string().min(1), domain_name: z.string().min(1) });

/** The Daily domain that the key belongs to: learnt once, since it never changes. */
export class DailyDomain {
  readonly #api: DailyApi;
  #known: KnownDomain | undefined;
  #asked: Promise<KnownDomain> | undefined;

  constructor(api: DailyApi) {
    this.#api = api;
  }

  /** What is known, or is found out now; whoever asks meanwhile waits for the same answer. @throws {VideoProviderFailed} */
  async know({ signal }: Asking = {}): Promise<KnownDomain> {
    if (this.#known) return this.#known;
    // Without anybody's signal: one who gives up must not take the answer from the others.
    this.#asked ??= this.learn().finally(() => {
      this.#asked = undefined;
    });
    return before(signal, this.#asked, 'domain.read');
  }

  /** Asks Daily, known or not. @throws {VideoProviderFailed} */
  async learn(asking?: Asking): Promise<KnownDomain> {
    const { domain_id, domain_name } = await this.#api.ask(
      { operation: 'domain.read', method: 'GET', path: '/', read: json(answer) },
      asking,
    );
    this.#known = { id: domain_id, name: domain_name };
    return this.#known;
  }
}
