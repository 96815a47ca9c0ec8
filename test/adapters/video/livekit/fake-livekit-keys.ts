import { jwtVerify } from 'jose';

export const livekitUrl = 'wss://class.livekit.test';
export const livekitKey = 'APItestkey';
export const livekitSecret = 'livekit-test-secret-0123456789abcdef';

type Grant = Readonly<Record<string, unknown>>;

/** The grants that LiveKit asks for, by method. */
const grants: Readonly<Record<string, readonly string[]>> = {
  CreateRoom: ['roomCreate'],
  DeleteRoom: ['roomCreate'],
  ListRooms: ['roomList'],
  ListParticipants: ['roomAdmin', 'room'],
  RemoveParticipant: ['roomAdmin', 'room'],
  StartRoomCompositeEgress: ['roomRecord'],
  StopEgress: ['roomRecord'],
  ListEgress: ['roomRecord'],
};

/** What the caller's token allows; nothing when it is not signed by our key. */
async function grantOf(request: Request): Promise<Grant | undefined> {
  const token = (request.headers.get('authorization') ?? '').replace(/^Bearer /, '');
  try {
    const key = new TextEncoder().encode(livekitSecret);
    const { payload } = await jwtVerify(token, key, { issuer: livekitKey, requiredClaims: ['exp'] });
    return (payload['video'] ?? {}) as Grant;
  } catch {
    return undefined;
  }
}

/** Whether a call may be made, as an HTTP status: 401 for a token that is not ours, 403 for one that allows too little. */
export async function statusFor(request: Request, method: string, room: unknown): Promise<200 | 401 | 403> {
  const grant = await grantOf(request);
  if (!grant) return 401;
  const needed = grants[method] ?? [];
  return needed.every((name) => (name === 'room' ? grant['room'] === room : grant[name])) ? 200 : 403;
}
