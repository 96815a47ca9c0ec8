import { RoomNames } from '#src/adapters/video/room-names.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import type { ProviderWorld, SeenAdmission, VideoProviderHarness } from '#test/contracts/video-provider-harness.ts';
import { names } from '../a-plan.ts';
import { faultyWords } from '../faulty-answer.ts';
import { aCloudflare, publicUrl } from './a-cloudflare.ts';
import type { FakeCloudflare } from './fake-cloudflare.ts';
import { linkSecret } from './fake-cloudflare-recordings.ts';

const pageSize = 5;

/** A RealtimeKit app with its webhook, for the suite that runs on every provider. */
export function aCloudflareHarness(): VideoProviderHarness & { readonly fake: FakeCloudflare } {
  const webhookUrl = `${publicUrl}/api/v1/webhooks/cloudflare`;
  const { fake, clock, provider, another } = aCloudflare({ fake: { pageSize, webhookUrl }, timeoutMillis: 300 });
  return {
    fake,
    clock,
    provider,
    neighbour: another({ names: new RoomNames('other') }),
    pageSize,
    world: worldOf(fake),
    seenIn: ({ token }) => seenIn(fake, token),
    webhooks: {
      deliveries: () => fake.webhooks.sent,
      unknownEvent: () => fake.signedWebhook({ event: 'livestreaming.statusUpdate', streamKey: 'key', status: 'LIVE' }),
      signedHeaders: ['rtk-signature'],
      secrets: [linkSecret, 'Yoga', 'Convoke'],
      tellsRecordings: true,
      tellsEmptiness: true,
    },
    faults: {
      set: (fault) => {
        fake.faults.clear();
        if (fault) fake.faults.always(fault);
      },
      loseAnswers: (lost) => (lost ? fake.faults.always('reset', { afterTheWork: true }) : fake.faults.clear()),
      words: faultyWords,
    },
  };
}

const worldOf = (fake: FakeCloudflare): ProviderWorld => ({
  isOpen: (reference) => fake.meetings.get(reference)?.status === 'ACTIVE',
  closesBehindOurBack: (reference) => {
    Object.assign(fake.meetings.get(reference) ?? {}, { status: 'INACTIVE' });
  },
  fits: (reference, plan) => fake.meetings.get(reference)?.title === `${plan.title} · ${names.of(plan)}`,
  joins: (reference, { participantId, displayName }) =>
    fake.joins(reference, { name: displayName, ...(participantId && { customParticipantId: participantId }) }),
  leaves: (_, connectionId) => fake.leaves(connectionId),
  admits: (_, { token }) => fake.holderOf(token) !== undefined,
  finishesRecordings: (reference) => fake.recordings.finish(reference),
});

/** What RealtimeKit's servers read in a token: its holder, whose preset says what they may do. */
function seenIn(fake: FakeCloudflare, token: string | undefined): SeenAdmission {
  const holder = fake.holderOf(token);
  if (!holder) return {};
  const { meetingId, custom_participant_id, name } = holder;
  return { room: asRoomReference(meetingId), participantId: custom_participant_id, displayName: name ?? '' };
}
