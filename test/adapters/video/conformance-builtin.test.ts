import { createSecretKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { BuiltinVideoProvider } from '#src/adapters/video/builtin/builtin-video-provider.ts';
import type { Admission } from '#src/application/ports/video-provider.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import type { ParticipantRole } from '#src/domain/session/participation.ts';
import { describeVideoProvider } from '#test/contracts/video-provider.ts';
import type { SeenAdmission, VideoProviderHarness } from '#test/contracts/video-provider-harness.ts';
import { noon } from '#test/support/a-session.ts';

const key = createSecretKey(Buffer.from('a key of thirty-two bytes or more'));

interface Claims {
  readonly name: string;
  readonly role: ParticipantRole;
  readonly screen: boolean;
  readonly chat: boolean;
  readonly room: string;
}

/** What our own room reads in a link. */
async function seenIn({ url }: Admission, clock: TurnedClock): Promise<SeenAdmission> {
  const currentDate = clock.now().toJSDate();
  const { payload } = await jwtVerify<Claims>(new URL(url).hash.slice(1), key, { currentDate });
  const { sub, name, role, screen, chat, room } = payload;
  const person = { ...(sub && { participantId: sub }), displayName: name, role };
  return { room: asRoomReference(room), ...person, mayShareScreen: screen, mayChat: chat };
}

function aBuiltinHarness(): VideoProviderHarness {
  const clock = new TurnedClock(noon);
  const provider = new BuiltinVideoProvider({ publicUrl: 'https://convoke.example.org', key }, clock);
  return { provider, clock, seenIn: (admission) => seenIn(admission, clock) };
}

describeVideoProvider('Builtin', aBuiltinHarness);
