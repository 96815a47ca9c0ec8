import { decodeJwt, jwtVerify } from 'jose';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { LiveKitVideoProvider } from '#src/adapters/video/livekit/livekit-video-provider.ts';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import type { Clock } from '#src/application/ports/clock.ts';
import type { Admission, RoomPlan } from '#src/application/ports/video-provider.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import type { ParticipantRole } from '#src/domain/session/participation.ts';
import type { ProviderWorld, SeenAdmission, VideoProviderHarness } from '#test/contracts/video-provider-harness.ts';
import { noon } from '#test/support/a-session.ts';
import { faultyWords } from '../faulty-answer.ts';
import { UnguardedCalls } from '../unguarded-calls.ts';
import { FakeLiveKit } from './fake-livekit.ts';
import { livekitKey, livekitSecret, livekitUrl } from './fake-livekit-keys.ts';
import type { FakeRoom } from './fake-livekit-messages.ts';
import { signed } from './fake-livekit-webhooks.ts';

const bucketSecret = 'secret-key-of-the-bucket';
export const recordingStorage = {
  bucket: 'classes',
  region: 'eu-central-1',
  accessKey: 'AKIATEST',
  secretKey: bucketSecret,
};

/** A LiveKit provider of an installation, whose calls have a time-out of 300 ms and no other guard. */
export const aLiveKitProvider = (clock: Clock, installation = 'test', apiSecret = livekitSecret) =>
  new LiveKitVideoProvider(
    {
      url: livekitUrl,
      apiKey: livekitKey,
      apiSecret,
      recordingStorage,
      calls: new UnguardedCalls(300),
      names: new RoomNames(installation),
    },
    clock,
  );

export function aLiveKitHarness(): VideoProviderHarness & { readonly fake: FakeLiveKit } {
  const clock = new TurnedClock(noon);
  const fake = new FakeLiveKit(clock);
  return {
    fake,
    clock,
    provider: aLiveKitProvider(clock),
    neighbour: aLiveKitProvider(clock, 'other'),
    world: worldOf(fake),
    seenIn: (admission) => seenIn(admission, clock),
    webhooks: {
      deliveries: () => fake.webhooks.deliveries(),
      unknownEvent: () =>
        signed('{"event":"ingress_started","ingressInfo":{},"id":"EV_x","createdAt":"1"}', clock.now().toSeconds()),
      signedHeaders: ['authorization'],
      refusedAfterSeconds: 360,
      secrets: [bucketSecret, 'AKIATEST', 'bucket.s3.test'],
      tellsRecordings: true,
    },
    faults: {
      set: (fault) => fake.failWith(fault),
      loseAnswers: (lost) => {
        fake.losesAnswerTo = () => lost;
      },
      words: faultyWords,
    },
    close: () => fake.close(),
  };
}

let strangers = 0;

const worldOf = (fake: FakeLiveKit): ProviderWorld => ({
  isOpen: (reference) => fake.rooms.has(reference),
  closesBehindOurBack: (reference) => void fake.deleteRoom(reference),
  fits: (reference, plan) => fits(fake.rooms.get(reference), plan),
  joins: (reference, { participantId, displayName }) =>
    fake.connect(reference, { identity: participantId ?? `stranger-${strangers++}`, name: displayName }),
  leaves: (reference, connectionId) => fake.disconnect(reference, connectionId),
  onePlaceAPerson: true,
  admits: (_, { token = '' }) => fake.admits(decodeJwt(token)),
  sharesScreen: (reference, connectionId, shares) => fake.share(reference, connectionId, shares),
  finishesRecordings: (reference) => fake.egress.finish(reference),
});

/** Whether the room is still there at the end of the class, though nobody should come before. */
function fits(room: FakeRoom | undefined, { latestEnd }: RoomPlan): boolean {
  const { createdAt = 0, emptyTimeout = 0, departureTimeout = 0 } = room ?? {};
  return createdAt + Math.min(emptyTimeout, departureTimeout) >= latestEnd.toSeconds();
}

/** What LiveKit's server reads in a token, once it has verified it. */
async function seenIn({ token = '' }: Admission, clock: TurnedClock): Promise<SeenAdmission> {
  await jwtVerify(token, new TextEncoder().encode(livekitSecret), {
    issuer: livekitKey,
    currentDate: clock.now().toJSDate(),
  });
  const { sub, name, attributes, video } = decodeJwt<{
    readonly name: string;
    readonly attributes: { readonly role: ParticipantRole };
    readonly video: { readonly room: string; readonly canPublishSources: string[]; readonly canPublishData: boolean };
  }>(token);
  return {
    room: asRoomReference(video.room),
    ...(sub && { participantId: sub }),
    displayName: name,
    role: attributes.role,
    mayShareScreen: video.canPublishSources.includes('screen_share'),
    mayChat: video.canPublishData,
  };
}
