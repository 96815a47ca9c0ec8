import { decodeJwt } from 'jose';
import { setupServer } from 'msw/node';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { DailyVideoProvider } from '#src/adapters/video/daily/daily-video-provider.ts';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import type { Admission, RoomPlan, WebhookCall } from '#src/application/ports/video-provider.ts';
import { asRoomReference, type RoomReference } from '#src/domain/room/room.ts';
import { describeVideoProvider } from '#test/contracts/video-provider.ts';
import type { FaultName, SeenAdmission, VideoProviderHarness } from '#test/contracts/video-provider-harness.ts';
import { noon } from '#test/support/a-session.ts';
import { type DailyEvent, FakeDaily } from './daily/fake-daily.ts';
import { refusal } from './daily/fake-daily-answer.ts';
import type { DailyFault } from './daily/fake-daily-faults.ts';
import { UnguardedCalls } from './unguarded-calls.ts';

const words = 'words of Daily';

function faultOf(fault: FaultName): DailyFault {
  if (fault === 'wrong_shape') return 'wrong_types';
  const [, status, retryAfter] = /^status_(\d+)(?:_retry_after_(\d+))?$/.exec(fault) ?? [];
  if (!status) return fault as 'hang' | 'reset' | 'truncated' | 'html';
  const answer = refusal(Number(status), 'invalid-request-error', words);
  return retryAfter ? { ...answer, headers: { 'retry-after': retryAfter } } : answer;
}

async function aDailyHarness(): Promise<VideoProviderHarness> {
  const clock = new TurnedClock(noon);
  const fake = new FakeDaily(clock);
  const server = setupServer(...fake.handlers);
  server.listen({ onUnhandledRequest: 'error' });
  const sent: WebhookCall[] = [];
  const send = (event: DailyEvent) => void sent.push(fake.signedWebhook(event));
  const joined = new Map<string, DailyEvent>();
  const { apiKey, webhookSecret } = fake;
  const providerOf = (installation: string) =>
    new DailyVideoProvider(
      { apiKey, webhookSecret, calls: new UnguardedCalls(300), names: new RoomNames(installation) },
      clock,
    );
  const leaves = (_: RoomReference, connectionId: string) => {
    const event = joined.get(connectionId);
    if (event) send(fake.leaves(event));
  };
  const provider = providerOf('test');
  // Without its webhook it is not quite well.
  await provider.registration.register('https://convoke.example.org/api/v1/webhooks/daily');
  return {
    clock,
    provider,
    neighbour: providerOf('other'),
    pageSize: 100,
    world: {
      isOpen: (reference) => fake.world.find(reference) !== undefined,
      closesBehindOurBack: (reference) => void fake.world.rooms.delete(reference),
      fits: (reference, plan) => fits(fake, reference, plan),
      joins: (reference, visitor) => {
        const event = fake.joins(reference, visitor);
        send(event);
        const id = String(event.payload['session_id']);
        joined.set(id, event);
        return id;
      },
      leaves,
      admits: async (_, admission) => (await fake.enters(admission)) !== 'refused',
      finishesRecordings: (reference) => {
        for (const { id, room, startedAt, status } of fake.recorder.recordings) {
          if (room !== reference || status !== 'finished') continue;
          const told = { type: 'cloud', recording_id: id, room_name: room, start_ts: startedAt, status, duration: 60 };
          send(fake.event('recording.ready-to-download', { ...told, max_participants: 1, s3_key: `${room}/1` }));
        }
      },
    },
    seenIn,
    webhooks: {
      deliveries: () => sent,
      unknownEvent: () => fake.signedWebhook(fake.event('transcript.started', { id: 'x' })),
      probe: () => fake.signedWebhook({ test: 'test' }),
      signedHeaders: ['x-webhook-signature', 'x-webhook-timestamp'],
      tellsRecordings: true,
    },
    faults: {
      set: (fault) => (fault ? fake.faults.always(faultOf(fault)) : fake.faults.clear()),
      loseAnswers: (lost) => (lost ? fake.faults.always('reset', { afterTheWork: true }) : fake.faults.clear()),
      words,
      answersUnread: ['recordings: start', 'recordings: stop'],
    },
    close: () => server.close(),
  };
}

function fits(fake: FakeDaily, reference: RoomReference, plan: RoomPlan): boolean {
  const room = fake.world.find(reference);
  const { exp = 0, max_participants = 200, enable_chat = false, enable_screenshare = true } = room?.properties ?? {};
  return (
    room?.privacy === 'private' &&
    max_participants === plan.mostPeople &&
    exp > plan.latestEnd.toSeconds() &&
    enable_chat === plan.chat &&
    enable_screenshare === plan.screenSharing
  );
}

/** What Daily reads in a self-signed token. */
function seenIn({ token = '' }: Admission): SeenAdmission {
  const { r, ud, u, ss } = decodeJwt<{ readonly [claim: string]: unknown }>(token);
  return {
    room: asRoomReference(String(r)),
    participantId: String(ud),
    displayName: String(u),
    mayShareScreen: ss !== false,
  };
}

describeVideoProvider('Daily', aDailyHarness);
