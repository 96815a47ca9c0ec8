import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DateTime } from 'luxon';

/**
 * How old or young a delivery may be. Daily tries again for more than an hour (five times, with pauses of up to fifteen
 * minutes) and does not say whether it signs anew each time; an outage of ours must not make what it kept for us void.
 * Within the window a repeated delivery is known by its key, so keys have to be remembered for longer than this.
 */
const oldest = { hours: 24 };
/** Daily's clock may go ahead of ours. */
const youngest = { minutes: 5 };

/** The headers of a delivery, and the bytes that they vouch for. */
export interface Signed {
  readonly signature: string;
  readonly timestamp: string;
  readonly body: Uint8Array;
}

/** What Daily puts into `X-Webhook-Signature`. @param secret the webhook's `hmac`, in base64. */
export const signatureOf = ({ timestamp, body }: Omit<Signed, 'signature'>, secret: string): string =>
  createHmac('sha256', Buffer.from(secret, 'base64')).update(`${timestamp}.`).update(body).digest('base64');

/** Whether Daily signed this, not too long ago. Takes as long for a good signature as for a bad one. */
export function isGenuine(delivery: Signed, secret: string, now: DateTime): boolean {
  // Compared as the text that it is: base64 has several spellings for the same bytes.
  const given = Buffer.from(delivery.signature);
  const right = Buffer.from(signatureOf(delivery, secret));
  return given.length === right.length && timingSafeEqual(given, right) && isFresh(delivery.timestamp, now);
}

function isFresh(timestamp: string, now: DateTime): boolean {
  if (!/^\d{1,16}(\.\d{1,9})?$/.test(timestamp)) return false;
  const value = Number(timestamp);
  // Daily does not document the unit. In seconds, 10^11 is the year 5138; in milliseconds, 1973.
  const millis = value < 1e11 ? value * 1000 : value;
  return millis >= now.minus(oldest).toMillis() && millis <= now.plus(youngest).toMillis();
}
