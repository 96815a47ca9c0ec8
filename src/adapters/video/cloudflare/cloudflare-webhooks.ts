import { createHash, type KeyObject, verify } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { ProviderWebhooks, WebhookCall, WebhookVerdict } from '../../../application/ports/video-provider.ts';
import type { ProviderFact } from '../../../domain/room/provider-fact.ts';
import { readDelivery } from '../kept-delivery.ts';
import type { RecordingFiles } from './recording-reports.ts';
import { readBody } from './webhook-bodies.ts';
import { factsOf } from './webhook-facts.ts';
import type { WebhookKey } from './webhook-key.ts';

/**
 * Deliveries signed by RSA with SHA-256 over the raw body alone (`rtk-signature`). No time is signed, so that there is
 * no window for replays: what tells deliveries apart is the body. `rtk-uuid` may change from attempt to attempt, and
 * neither it nor `rtk-webhook-id` is signed: with them in the key, one genuine delivery could be sent again for ever.
 */
export class CloudflareWebhooks implements ProviderWebhooks {
  readonly #key: WebhookKey;
  readonly #files: RecordingFiles;

  constructor(key: WebhookKey, files: RecordingFiles) {
    this.#key = key;
    this.#files = files;
  }

  async judge({ headers, body }: WebhookCall, now: DateTime): Promise<WebhookVerdict> {
    const signature = fromBase64(headers['rtk-signature']);
    if (!signature || !(await this.#isSigned(body, signature, now))) return { verdict: 'not_genuine' };
    return { verdict: 'genuine', key: createHash('sha256').update(body).digest('hex'), ...keptOf(body, now) };
  }

  factsOf(kept: unknown): readonly ProviderFact[] {
    return factsOf(kept, this.#files);
  }

  async #isSigned(body: Uint8Array, signature: Buffer, now: DateTime): Promise<boolean> {
    const fits = (key: KeyObject): boolean => verify('RSA-SHA256', body, key, signature);
    const key = await this.#key.current(now);
    if (fits(key)) return true;
    // The key may have been changed.
    const newer = await this.#key.insteadOf(key, now);
    return newer !== undefined && fits(newer);
  }
}

/** The bytes of a base64 text written the one right way; lenient decoding would take many texts for the same signature. */
function fromBase64(text: string | undefined): Buffer | undefined {
  if (!text || text.length > 2000) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/**
 * Genuine, be it understood or not: what is no event of theirs is kept as that. What is kept says when it came, since not
 * all of them tell a time.
 */
function keptOf(body: Uint8Array, now: DateTime): { readonly type: string; readonly kept: object } {
  const receivedAt = now.toUTC().toISO() ?? '';
  const { json, kept } = readDelivery(body);
  const { event: type } = readBody.safeParse(json).data ?? { event: 'unknown' };
  const members = typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? kept : { unreadable: kept };
  return { type, kept: { ...members, receivedAt } };
}
