import type { Asking, WebhookRegistration } from '../../../application/ports/video-provider.ts';
import { type Webhook, webhookAnswer, webhooksAnswer } from './answers.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { unlessGone } from './problems.ts';
import { usefulEvents } from './webhook-facts.ts';

/** The webhook by which RealtimeKit tells this installation what happens; known by its name, whatever its address. */
export class CloudflareRegistration implements WebhookRegistration {
  readonly #api: CloudflareApi;
  readonly #name: string;

  /** @param name what the installation's webhook is called. */
  constructor(api: CloudflareApi, name: string) {
    this.#api = api;
    this.#name = name;
  }

  async register(url: string, asking?: Asking): Promise<readonly string[]> {
    const all = await this.#all(asking);
    const ours = all.filter((webhook) => webhook.name === this.#name || webhook.url === url);
    const [webhook, ...others] = ours.sort((a, b) => Number(b.url === url) - Number(a.url === url));
    const mended = webhook ? await this.#mend(webhook, url, asking) : await this.#make(url, asking);
    const spare = others.map(
      ({ name }) => `There is another webhook, “${name}”, for the same: delete it in the dashboard or leave it be.`,
    );
    return [...mended, ...spare];
  }

  /** What is wrong with the webhook, in words; nothing if all is well. */
  async missing(publicUrl: string, asking?: Asking): Promise<string | undefined> {
    const below = `${publicUrl.replace(/\/+$/, '')}/`;
    const all = await this.#all(asking);
    const webhook = all.find(({ url }) => url.startsWith(below)) ?? all.find(({ name }) => name === this.#name);
    const remedy = 'run `npm run video:webhooks`. Until then presence is known from polls alone.';
    if (!webhook) return `RealtimeKit has no webhook for this server: ${remedy}`;
    if (!webhook.url.startsWith(below))
      return `RealtimeKit's webhook goes to another address than PUBLIC_URL: ${remedy}`;
    if (!webhook.enabled) return `RealtimeKit's webhook is switched off: ${remedy}`;
    const lacking = lackingIn(webhook);
    return lacking.length > 0 ? `RealtimeKit's webhook does not tell of ${lacking.join(', ')}: ${remedy}` : undefined;
  }

  async #all(asking?: Asking): Promise<readonly Webhook[]> {
    const question = { operation: 'webhooks.list', path: ['webhooks'] };
    // Integrators report 404 where there is none yet.
    return await unlessGone([], async () => (await this.#api.ask(question, webhooksAnswer, asking)).data);
  }

  async #make(url: string, asking?: Asking): Promise<readonly string[]> {
    const body = { name: this.#name, url, events: usefulEvents, enabled: true };
    const question = { operation: 'webhooks.create', method: 'POST', path: ['webhooks'], body } as const;
    await this.#api.ask({ ...question, repeatable: false }, webhookAnswer, asking);
    return [`Made the webhook “${this.#name}” for ${url}.`];
  }

  async #mend(webhook: Webhook, url: string, asking?: Asking): Promise<readonly string[]> {
    const lacking = lackingIn(webhook);
    const done = [
      ...(webhook.url === url ? [] : [`Led the webhook “${webhook.name}” to ${url}.`]),
      ...(webhook.enabled ? [] : [`Switched the webhook “${webhook.name}” on again.`]),
      ...(lacking.length === 0 ? [] : [`Added ${lacking.join(', ')} to the webhook “${webhook.name}”.`]),
    ];
    if (done.length === 0) return [`The webhook “${webhook.name}” is as it should be.`];
    const body = { url, events: [...new Set([...webhook.events, ...usefulEvents])], enabled: true };
    const question = { operation: 'webhooks.update', method: 'PATCH', path: ['webhooks', webhook.id], body } as const;
    await this.#api.ask({ ...question, repeatable: true }, webhookAnswer, asking);
    return done;
  }
}

const lackingIn = ({ events }: Webhook): readonly string[] => usefulEvents.filter((event) => !events.includes(event));
