import { createSecretKey, type KeyObject } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Clock } from '../../../application/ports/clock.ts';
import type { Admission, Asking, RoomAccess, RoomGuest } from '../../../application/ports/video-provider.ts';
import type { DailyDomain } from './daily-domain.ts';
import { atSeconds, toSeconds } from './instants.ts';
import { type MeetingClaims, signMeetingToken } from './meeting-token.ts';

/** Who joins anew gets a new token; this one lets nobody in for longer, and puts nobody out. */
const tokenLife = { hours: 2 };
/** Enough to get in, however late somebody joins. */
const shortestLife = { minutes: 5 };
/** Daily's clock may be a little behind ours. */
const clockSkew = { minutes: 1 };

export interface DailyAccessOptions {
  readonly apiKey: string;
  /** The `class` of `https://class.daily.co`, where it is known from the start. */
  readonly domain?: string;
}

/** Tokens for one person and one room, signed here: a join asks Daily nothing once the domain's id is known. */
export class DailyAccess implements RoomAccess {
  readonly #domain: DailyDomain;
  readonly #clock: Clock;
  readonly #key: KeyObject;
  readonly #host: string | undefined;

  constructor({ apiKey, domain }: DailyAccessOptions, known: DailyDomain, clock: Clock) {
    this.#domain = known;
    this.#clock = clock;
    this.#key = createSecretKey(Buffer.from(apiKey));
    this.#host = domain;
  }

  async grant(guest: RoomGuest, asking?: Asking): Promise<Admission> {
    const domain = await this.#domain.know(asking);
    const now = this.#clock.now();
    const wished = DateTime.min(now.plus(tokenLife), guest.latestEnd);
    const exp = toSeconds(DateTime.max(wished, now.plus(shortestLife)));
    const times = { iat: toSeconds(now), nbf: toSeconds(now.minus(clockSkew)), exp };
    const token = await signMeetingToken({ ...claimsOf(guest), ...times, d: domain.id }, this.#key);
    const url = `https://${this.#host ?? domain.name}.daily.co/${encodeURIComponent(guest.reference)}`;
    return { url, token, expiresAt: atSeconds(exp) };
  }
}

/** Chat has no permission of its own in a token: the room has it or not. */
const claimsOf = (guest: RoomGuest): Omit<MeetingClaims, 'd' | 'iat' | 'exp'> => ({
  r: guest.reference,
  ud: guest.participantId,
  u: guest.displayName,
  o: guest.role !== 'participant',
  ss: guest.mayShareScreen,
  // Recording goes through us, so that it is on the session's record.
  erui: false,
  ...(!guest.mayShareScreen && { p: { cs: 'v,a' } }),
});
