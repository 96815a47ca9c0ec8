import type { Asking, WebhookRegistration } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { type DailyApi, json } from './daily-api.ts';
import { eventTypes } from './webhook-facts.ts';
import { type DailyWebhook, dailyWebhook, isActive, webhooksOf } from './webhook-list.ts';

/** Daily's other way of trying again stops sending to the whole domain after three failures in a row. */
const retryType = 'exponential';

/** Sets the webhook up, or mends it; while it does, Daily probes the address, which must answer 200 quickly. */
export class DailyRegistration implements WebhookRegistration {
  readonly #api: DailyApi;
  readonly #secret: string | undefined;

  constructor(api: DailyApi, secret: string | undefined) {
    this.#api = api;
    this.#secret = secret;
  }

  async register(url: string, asking?: Asking): Promise<readonly string[]> {
    const hmac = this.#secret;
    if (!hmac) throw refused('DAILY_WEBHOOK_SECRET is not set, so no delivery could be told from a forged one');
    const webhooks = await webhooksOf(this.#api, asking);
    const ours = webhooks.find((webhook) => webhook.url === url);
    const wanted = { url, hmac, retryType, eventTypes };
    const done = ours ? await this.#mend(ours, wanted, asking) : await this.#make(wanted, asking);
    const others = webhooks.filter((webhook) => webhook !== ours).length;
    return [...done, ...(others > 0 ? [`${others} more on the same Daily domain, left as they are.`] : [])];
  }

  async #make(wanted: Wanted, asking?: Asking): Promise<readonly string[]> {
    await this.#write('webhooks.create', '/webhooks', wanted, asking);
    return [`Registered ${wanted.url} for ${eventTypes.join(', ')}.`];
  }

  async #mend(webhook: DailyWebhook, wanted: Wanted, asking?: Asking): Promise<readonly string[]> {
    const wrong = shortcomings(webhook, wanted);
    if (wrong.length === 0) return [`${wanted.url} is registered and active; nothing to do.`];
    await this.#write('webhooks.update', `/webhooks/${encodeURIComponent(webhook.uuid)}`, wanted, asking);
    return [`Mended ${wanted.url}: ${wrong.join(', ')}.`];
  }

  async #write(operation: string, path: string, body: Wanted, asking?: Asking): Promise<void> {
    const written = await this.#api.ask(
      {
        operation,
        method: 'POST',
        path,
        body,
        // The same again, for a webhook that is there; a second one would tell everything twice.
        repeatable: operation === 'webhooks.update',
        read: json(dailyWebhook.optional()),
        instead: { 400: undefined },
      },
      asking,
    );
    if (!written)
      throw refused(
        `${operation}: refused. The address must answer 200 at once, the secret be base64, the account have a card`,
      );
  }
}

interface Wanted {
  readonly url: string;
  readonly hmac: string;
  readonly retryType: string;
  readonly eventTypes: readonly string[];
}

/** In words for operators, without the secrets. */
function shortcomings(webhook: DailyWebhook, wanted: Wanted): readonly string[] {
  const subscribed = new Set(webhook.eventTypes ?? []);
  const wrong: string[] = [];
  if (!isActive(webhook)) wrong.push('Daily had switched it off');
  if (!webhook.hmac) wrong.push('Daily does not show its secret, so it was set again');
  else if (webhook.hmac !== wanted.hmac) wrong.push('its secret was not the one in DAILY_WEBHOOK_SECRET');
  if (webhook.retryType !== wanted.retryType) wrong.push('it gave up for good after three failures in a row');
  if (wanted.eventTypes.some((type) => !subscribed.has(type))) wrong.push('events were missing');
  return wrong;
}

const refused = (detail: string) => new VideoProviderFailed('daily', { fault: 'refused', detail });
