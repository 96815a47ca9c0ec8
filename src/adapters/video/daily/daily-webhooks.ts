import { createHash } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { ProviderWebhooks, WebhookCall, WebhookVerdict } from '../../../application/ports/video-provider.ts';
import { Unavailable } from '../../../domain/expected-error.ts';
import { readDelivery } from '../kept-delivery.ts';
import { webhookEvent } from './webhook-event.ts';
import { factsOf } from './webhook-facts.ts';
import { isGenuine } from './webhook-signature.ts';

/** What Daily sends to see whether anybody is there, before there is a webhook; nobody is sure that it is signed. */
const probe = Buffer.from('{"test":"test"}');

/** Deliveries of Daily's webhooks, known by the secret that the webhook was registered with. */
export class DailyWebhooks implements ProviderWebhooks {
  readonly #secret: string | undefined;
  readonly factsOf = factsOf;

  /** @param secret in base64; without one nothing can be judged. */
  constructor(secret: string | undefined) {
    this.#secret = secret;
  }

  async judge({ headers, body }: WebhookCall, now: DateTime): Promise<WebhookVerdict> {
    // A fault of ours: what Daily is told to send again is there once an operator has set the secret.
    if (!this.#secret) throw new Unavailable('Deliveries of Daily can not be verified here yet.', 60);
    if (probe.equals(body)) return { verdict: 'probe' };
    const { 'x-webhook-signature': signature, 'x-webhook-timestamp': timestamp } = headers;
    if (!signature || !timestamp || !isGenuine({ signature, timestamp, body }, this.#secret, now))
      return { verdict: 'not_genuine' };
    const { json, kept } = readDelivery(body);
    const event = webhookEvent.safeParse(json).data;
    const key = event?.id ?? createHash('sha256').update(body).digest('hex');
    return { verdict: 'genuine', key, type: event?.type ?? 'unreadable', kept };
  }
}
