import { createHash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import type { DateTime } from 'luxon';
import type { ProviderWebhooks, WebhookCall, WebhookVerdict } from '../../../application/ports/video-provider.ts';
import type { ProviderFact } from '../../../domain/room/provider-fact.ts';
import { readDelivery } from '../kept-delivery.ts';
import { eventShape, factsOfEvent } from './livekit-events.ts';

/** How far LiveKit's clock may be from ours. Its tokens live for five minutes. */
const clockToleranceSeconds = 60;

/**
 * Deliveries are signed by a token in `authorization` (bare, no `Bearer`) that carries the digest of the body. jose
 * instead of the SDK's receiver, which takes the time from the machine and the body as text, where different bytes
 * can look the same.
 */
export class LiveKitWebhooks implements ProviderWebhooks {
  readonly #apiKey: string;
  readonly #key: KeyObject;

  constructor(apiKey: string, key: KeyObject) {
    this.#apiKey = apiKey;
    this.#key = key;
  }

  async judge({ headers, body }: WebhookCall, now: DateTime): Promise<WebhookVerdict> {
    const digest = createHash('sha256').update(body).digest();
    const token = headers['authorization'] ?? '';
    if (!isCanonical(token) || !(await this.#isFor(token, digest, now))) return { verdict: 'not_genuine' };
    // The name of a room is ours; those of people and their tracks are not.
    const { json, kept } = readDelivery(body, ['room.name']);
    // Signed and yet none of the events: kept, so that an operator sees that they come.
    const { event: type, id } = eventShape.safeParse(json).data ?? { event: 'unknown' };
    return { verdict: 'genuine', key: id ?? digest.toString('base64url'), type, kept };
  }

  async #isFor(token: string, digest: Buffer, now: DateTime): Promise<boolean> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: this.#apiKey,
        requiredClaims: ['exp', 'sha256'],
        clockTolerance: clockToleranceSeconds,
        currentDate: now.toJSDate(),
      });
      const claimed = Buffer.from(String(payload['sha256']), 'base64');
      return claimed.length === digest.length && timingSafeEqual(claimed, digest);
    } catch (error) {
      if (error instanceof errors.JOSEError) return false;
      throw error;
    }
  }

  factsOf(kept: unknown): readonly ProviderFact[] {
    const event = eventShape.safeParse(kept).data;
    return event ? factsOfEvent(event) : [];
  }
}

/** Whether the signature is written as it is made: decoders take several texts for the same bytes. */
function isCanonical(token: string): boolean {
  const [, signature = ''] = /^[\w-]+\.[\w-]+\.([\w-]{43})$/.exec(token) ?? [];
  return signature !== '' && Buffer.from(signature, 'base64url').toString('base64url') === signature;
}
