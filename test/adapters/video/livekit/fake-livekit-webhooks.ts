import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Clock } from '#src/application/ports/clock.ts';
import type { WebhookCall } from '#src/application/ports/video-provider.ts';
import { livekitKey, livekitSecret } from './fake-livekit-keys.ts';

/** What LiveKit sends: the body as its server writes it, and a token that lives for five minutes and holds its digest. */
export class FakeLiveKitWebhooks {
  readonly #clock: Clock;
  readonly #sent: { readonly body: string; readonly at: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  send(event: string, members: object): void {
    const at = Math.floor(this.#clock.now().toSeconds());
    const id = `EV_${this.#sent.length + 1}`;
    this.#sent.push({ body: JSON.stringify({ event, ...members, id, createdAt: String(at) }), at });
  }

  /** Everything sent so far, oldest first. */
  async deliveries(): Promise<readonly WebhookCall[]> {
    return await Promise.all(this.#sent.map(({ body, at }) => signed(body, at)));
  }
}

/** A delivery of LiveKit's, or of whoever has the secret. */
export async function signed(
  body: string,
  at: number,
  { key = livekitKey, secret = livekitSecret }: { readonly key?: string; readonly secret?: string } = {},
): Promise<WebhookCall> {
  const sha256 = createHash('sha256').update(body).digest('base64');
  const token = await new SignJWT({ sha256, nbf: at, exp: at + 300 })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(key)
    .sign(new TextEncoder().encode(secret));
  const headers = { 'content-type': 'application/webhook+json', 'user-agent': 'LiveKit', authorization: token };
  return { headers, body: new TextEncoder().encode(body) };
}
