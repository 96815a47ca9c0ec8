import { createPublicKey, type KeyObject } from 'node:crypto';
import type { DateTime } from 'luxon';
import { Unavailable } from '../../../domain/expected-error.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { failureOf } from '../failures.ts';
import type { ProviderCalls } from '../provider-calls.ts';
import { webhookKeyAnswer } from './answers.ts';
import { failureOfAnswer } from './problems.ts';

/** How often the key server is asked at most, whatever comes in; and after which time again for the sake of it. */
const pauseSeconds = 10;
const freshHours = 24;

/**
 * The public key that Cloudflare signs all customers' webhooks with. Asked for when it is first needed, once a day, and
 * when a signature does not fit: forged calls can't make us ask more often than every ten seconds.
 */
export class WebhookKey {
  readonly #url: string;
  readonly #calls: ProviderCalls;
  #held: { readonly key: KeyObject; readonly since: DateTime } | undefined;
  #lastTry: { readonly at: DateTime; readonly failure?: Error } | undefined;
  #underway: Promise<void> | undefined;

  constructor(url: string, calls: ProviderCalls) {
    this.#url = url;
    this.#calls = calls;
  }

  /** @throws {Unavailable} while none could be had. */
  async current(now: DateTime): Promise<KeyObject> {
    if (this.#held && this.#held.since.plus({ hours: freshHours }) > now) return this.#held.key;
    if (this.#mayAsk(now)) await this.#ask(now);
    // An old one is better than none.
    if (this.#held) return this.#held.key;
    throw this.#unavailable();
  }

  /**
   * Another key than this, if there is one by now.
   * @throws {Unavailable} when the latest attempt to find out has failed.
   */
  async insteadOf(key: KeyObject, now: DateTime): Promise<KeyObject | undefined> {
    if (this.#mayAsk(now)) await this.#ask(now);
    if (this.#lastTry?.failure) throw this.#unavailable();
    return this.#held && !this.#held.key.equals(key) ? this.#held.key : undefined;
  }

  #mayAsk(now: DateTime): boolean {
    return this.#underway !== undefined || !this.#lastTry || this.#lastTry.at.plus({ seconds: pauseSeconds }) <= now;
  }

  async #ask(now: DateTime): Promise<void> {
    this.#underway ??= this.#fetch(now).finally(() => {
      this.#underway = undefined;
    });
    await this.#underway;
  }

  async #fetch(at: DateTime): Promise<void> {
    try {
      const key = await this.#calls.run({ operation: 'webhooks.key', repeatable: true }, (signal) =>
        this.#read(signal, at),
      );
      this.#held = { key, since: at };
      this.#lastTry = { at };
    } catch (error) {
      this.#lastTry = { at, failure: failureOf('cloudflare', 'webhooks.key', error) };
    }
  }

  async #read(signal: AbortSignal, now: DateTime): Promise<KeyObject> {
    try {
      const response = await fetch(this.#url, { redirect: 'manual', signal });
      if (!response.ok) throw failureOfAnswer('webhooks.key', response, undefined, now.toMillis());
      const { data } = webhookKeyAnswer.parse(await response.json());
      return createPublicKey(data.publicKey);
    } catch (error) {
      throw error instanceof VideoProviderFailed ? error : failureOf('cloudflare', 'webhooks.key', error);
    }
  }

  #unavailable(): Unavailable {
    const cause = this.#lastTry?.failure;
    return new Unavailable('The key of the webhook can not be had now.', pauseSeconds, { cause });
  }
}
