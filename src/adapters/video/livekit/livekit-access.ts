import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { DateTime } from 'luxon';
import type { Clock } from '../../../application/ports/clock.ts';
import type { Admission, RoomAccess, RoomGuest } from '../../../application/ports/video-provider.ts';

const longest = { hours: 2 };
const shortest = { minutes: 10 };

/**
 * Lets people in by tokens that are signed here, so that a join asks nobody. A token opens the door only: who is inside
 * stays when it runs out. None carries `roomAdmin`, hosts' neither: what a host may do to others goes through our API.
 */
export class LiveKitAccess implements RoomAccess {
  readonly #url: string;
  readonly #apiKey: string;
  readonly #key: KeyObject;
  readonly #clock: Clock;

  constructor({ url, apiKey }: { readonly url: string; readonly apiKey: string }, key: KeyObject, clock: Clock) {
    this.#url = url;
    this.#apiKey = apiKey;
    this.#key = key;
    this.#clock = clock;
  }

  /** `url` is the server and `token` what a LiveKit client connects to it with: `room.connect(url, token)`. */
  async grant(guest: RoomGuest): Promise<Admission> {
    const now = this.#clock.now();
    const expiresAt = DateTime.max(DateTime.min(now.plus(longest), guest.latestEnd), now.plus(shortest)).startOf(
      'second',
    );
    // jose instead of the SDK's AccessToken, whose times are the machine's and not our clock's.
    const token = await new SignJWT({
      name: guest.displayName,
      attributes: { role: guest.role },
      video: grantOf(guest),
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(this.#apiKey)
      .setSubject(guest.participantId)
      .setNotBefore(Math.floor(now.toSeconds()))
      .setExpirationTime(expiresAt.toSeconds())
      .sign(this.#key);
    return { url: this.#url, token, expiresAt };
  }
}

function grantOf({ reference, mayShareScreen, mayChat }: RoomGuest) {
  const screen = mayShareScreen ? ['screen_share', 'screen_share_audio'] : [];
  return {
    room: reference,
    roomJoin: true,
    canSubscribe: true,
    canPublish: true,
    canPublishSources: ['camera', 'microphone', ...screen],
    canPublishData: mayChat,
  };
}
