import { createHmac, randomUUID } from 'node:crypto';
import type { WebhookCall } from '#src/application/ports/video-provider.ts';
import { badRequest, type FakeRoute, notFound, ok, refusal } from './fake-daily-answer.ts';

export interface FakeWebhook {
  readonly uuid: string;
  url: string;
  hmac: string;
  retryType: string;
  eventTypes: readonly string[];
  state: string;
}

/** Daily's webhooks: `/webhooks`, and deliveries as Daily signs them. */
export class FakeDailyWebhooks {
  readonly webhooks: FakeWebhook[] = [];
  /** Whether the account has the card that Daily wants for webhooks. */
  hasCard = true;
  /** Whether the address answers the probe with 200. */
  answersProbes = true;

  readonly routes: readonly FakeRoute[] = [
    {
      method: 'GET',
      path: /^\/webhooks$/,
      answer: () => (this.hasCard ? ok(this.webhooks) : refusal(403, 'forbidden-error')),
    },
    { method: 'POST', path: /^\/webhooks$/, answer: (_, { body }) => this.#create(body as Partial<FakeWebhook>) },
    {
      method: 'POST',
      path: /^\/webhooks\/([^/]+)$/,
      answer: ([uuid = ''], { body }) => this.#update(uuid, body as Partial<FakeWebhook>),
    },
  ];

  /** As Daily delivers it: the body as compact JSON, its time in whole seconds, both under the signature. */
  signed(event: unknown, secret: string, sentAtSeconds: number): WebhookCall {
    const body = Buffer.from(JSON.stringify(event));
    const timestamp = String(Math.floor(sentAtSeconds));
    const key = Buffer.from(secret, 'base64');
    const signature = createHmac('sha256', key).update(Buffer.concat([Buffer.from(`${timestamp}.`), body]));
    return {
      headers: { 'x-webhook-signature': signature.digest('base64'), 'x-webhook-timestamp': timestamp },
      body,
    };
  }

  #create({ url = '', hmac, retryType = 'circuit-breaker', eventTypes = [] }: Partial<FakeWebhook>) {
    if (!this.hasCard || !this.answersProbes || !url.startsWith('https://')) return badRequest();
    const made = {
      uuid: randomUUID(),
      url,
      hmac: hmac ?? 'bWFkZSBieSBEYWlseQ==',
      retryType,
      eventTypes,
      state: 'ACTIVE',
    };
    this.webhooks.push(made);
    return ok(made);
  }

  #update(uuid: string, changes: Partial<FakeWebhook>) {
    const webhook = this.webhooks.find((one) => one.uuid === uuid);
    if (!webhook) return notFound();
    if (!this.answersProbes) return badRequest();
    Object.assign(webhook, changes, { state: 'ACTIVE' });
    return ok(webhook);
  }
}
