import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { v4 } from 'uuid';
import type { WebhookCall } from '#src/application/ports/video-provider.ts';
import { PlannedFaults } from '../planned-faults.ts';
import { type CloudflareFault, onTheWire } from './fake-cloudflare-faults.ts';

export const keyUrl = 'https://keys.cloudflare.test/.well-known/webhooks.json';

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const aKeyPair = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2048 });
// Made once: a key takes a tenth of a second.
const firstKey = aKeyPair();

/** Signs deliveries as Cloudflare does, with a key of its own that it serves; keeps all that was sent. */
export class FakeCloudflareWebhooks {
  readonly sent: WebhookCall[] = [];
  readonly keyFaults = new PlannedFaults<CloudflareFault>();
  /** How often the key was asked for. */
  keyAsked = 0;
  #keys = firstKey;

  readonly handler = http.get(keyUrl, async () => {
    this.keyAsked += 1;
    const publicKey = this.#keys.publicKey.export({ type: 'spki', format: 'pem' });
    const answer = { status: 200, body: { success: true, data: { publicKey }, message: '' } };
    return await onTheWire(answer, this.keyFaults.take('GET key')?.fault);
  });

  /** A delivery of an event, or of a body of any shape; each attempt has another `rtk-uuid`. */
  signed(event: object | string): WebhookCall {
    const body = new TextEncoder().encode(typeof event === 'string' ? event : JSON.stringify(event));
    const signature = sign('RSA-SHA256', body, this.#keys.privateKey).toString('base64');
    return { headers: { 'rtk-signature': signature, 'rtk-uuid': v4(), 'rtk-webhook-id': 'webhook-1' }, body };
  }

  send(event: object): void {
    this.sent.push(this.signed(event));
  }

  /** From now on another key signs. */
  changeKey(): void {
    this.#keys = aKeyPair();
  }
}

/** A key server that has a given key alone, for vectors. */
export const keyServerWith = (publicKey: string) =>
  http.get(keyUrl, () => HttpResponse.json({ success: true, data: { publicKey }, message: '' }));
