import { createPublicKey, type KeyObject } from 'node:crypto';
import type { DateTime } from 'luxon';
import { Unavailable } from '../../../domain/expected-error.ts';
import { webhookKeyAnswer } from './answers.ts';

/** How long the key server is left alone after an answer, and after none, whatever comes in. */
const pauseSeconds = 10;
const pauseAfterFailureSeconds = 3;
/** After this time it is asked again for the sake of it. */
const freshHours = 24;

/**
 * The public key that Cloudflare signs all customers' webhooks with. Asked for when it is first needed, once a day, and
 * when a signature does not fit: forged calls can't make us ask more often than every ten seconds. Not by way of the guard
 * of the API: this is another server, whose silence says nothing of that one, and no more than one call is ever under way.
 */
export class WebhookKey {
  readonly #url: string;
  readonly #patienceMillis: number;
  #held: { readonly key: KeyObject; readonly since: DateTime } | undefined;
  #lastTry: { readonly at: DateTime; readonly failure?: unknown } | undefined;
  #underway: Promise<void> | undefined;

  constructor(url: string, patienceMillis = 3000) {
    this.#url = url;
    this.#patienceMillis = patienceMillis;
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
    if (this.#underway !== undefined || !this.#lastTry) return true;
    const seconds = this.#lastTry.failure ? pauseAfterFailureSeconds : pauseSeconds;
    return this.#lastTry.at.plus({ seconds }) <= now;
  }

  async #ask(now: DateTime): Promise<void> {
    this.#underway ??= this.#fetch(now).finally(() => {
      this.#underway = undefined;
    });
    await this.#underway;
  }

  async #fetch(at: DateTime): Promise<void> {
    try {
      const response = await fetch(this.#url, {
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#patienceMillis),
      });
      if (!response.ok) throw new Error(`The key server answered with status ${response.status}.`);
      const { data } = webhookKeyAnswer.parse(await response.json());
      this.#held = { key: createPublicKey(data.publicKey), since: at };
      this.#lastTry = { at };
    } catch (failure) {
      this.#lastTry = { at, failure };
    }
  }

  #unavailable(): Unavailable {
    const cause = this.#lastTry?.failure;
    return new Unavailable('The key of the webhook can not be had now.', pauseAfterFailureSeconds, { cause });
  }
}
