import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Clock } from '../../../application/ports/clock.ts';
import type {
  Admission,
  RoomAccess,
  RoomGuest,
  Rooms,
  VideoProvider,
} from '../../../application/ports/video-provider.ts';
import { asRoomReference } from '../../../domain/room/room.ts';

export interface BuiltinVideoOptions {
  /** Where browsers find this server. */
  readonly publicUrl: string;
  /** A key made once: reading raw bytes anew for each signature would take half of its time. */
  readonly key: KeyObject;
}

const up = { state: 'up', detail: 'rooms of our own: nobody else is needed' } as const;

/** How long a link into a room lets somebody in; who joins anew gets a new one. */
const linkHours = 2;

/**
 * Rooms of our own: a page below `PUBLIC_URL` where up to a handful of browsers see each other directly (a mesh).
 * Nothing is kept anywhere: a room is its name, and a person gets in by a signed link that runs out.
 */
export class BuiltinVideoProvider implements VideoProvider {
  readonly name = 'builtin';
  /** Each browser sends to each other one: beyond six most uplinks give out, yet no number is refused. */
  readonly limits = { recommendedCapacity: 6, records: false, sharesScreens: true };
  readonly health = { condition: () => up, check: async () => up };
  readonly rooms: Rooms = {
    open: async ({ sessionId, epoch }) => ({ reference: asRoomReference(`${sessionId}-${epoch}`) }),
    close: async () => {},
  };
  readonly access: RoomAccess;

  constructor(options: BuiltinVideoOptions, clock: Clock) {
    this.access = { grant: (guest) => signedLink(guest, options, clock) };
  }
}

async function signedLink(guest: RoomGuest, options: BuiltinVideoOptions, clock: Clock): Promise<Admission> {
  const now = clock.now();
  const expiresAt = now.plus({ hours: linkHours });
  const { displayName, role, mayShareScreen, mayChat, sessionId, reference } = guest;
  const token = await new SignJWT({ name: displayName, role, screen: mayShareScreen, chat: mayChat, room: reference })
    .setProtectedHeader({ alg: 'HS256', typ: 'room+jwt' })
    .setIssuer('convoke')
    .setAudience('convoke:room')
    .setSubject(guest.participantId)
    .setIssuedAt(Math.floor(now.toSeconds()))
    .setExpirationTime(Math.floor(expiresAt.toSeconds()))
    .sign(options.key);
  // In the fragment, which browsers send to no server and no log keeps.
  const url = `${options.publicUrl}/rooms/${sessionId}#${token}`;
  return { url, token, expiresAt };
}
