import { v7 } from 'uuid';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { InMemoryVideoProvider } from '#src/adapters/memory/video/in-memory-video-provider.ts';
import type { RoomPlan } from '#src/application/ports/video-provider.ts';
import type { RoomReference } from '#src/domain/room/room.ts';
import { describeVideoProvider } from '#test/contracts/video-provider.ts';
import type { ProviderWorld, VideoProviderHarness } from '#test/contracts/video-provider-harness.ts';
import { noon } from '#test/support/a-session.ts';

function worldOf(provider: InMemoryVideoProvider, clock: TurnedClock): ProviderWorld {
  const held = (reference: RoomReference) => provider.find(reference);
  const fits = (reference: RoomReference, plan: RoomPlan) =>
    JSON.stringify(held(reference)?.plan) === JSON.stringify(plan);
  return {
    isOpen: (reference) => held(reference)?.open ?? false,
    closesBehindOurBack: (reference) => provider.closesBehindOurBack(reference),
    fits,
    joins: (reference, { participantId }) => {
      const connectionId = v7();
      provider.joins(reference, { connectionId, ...(participantId && { participantId }), joinedAt: clock.now() });
      return connectionId;
    },
    admits: (reference, { token = '' }) => provider.admits(reference, token),
    leaves: (reference, connectionId) => provider.leaves(reference, connectionId, clock.now()),
    finishesRecordings: async (reference) => {
      for (const { recordingId, state } of await provider.recordings.list(reference))
        if (recordingId && state === 'processing') provider.recordingsHeld.becomes(recordingId, { state: 'ready' });
    },
  };
}

function aMemoryHarness(): VideoProviderHarness {
  const clock = new TurnedClock(noon);
  const provider = new InMemoryVideoProvider({}, 'memory', clock);
  const neighbour = new InMemoryVideoProvider({}, 'other', clock);
  return { provider, neighbour, clock, pageSize: 2, world: worldOf(provider, clock) };
}

describeVideoProvider('Memory', aMemoryHarness);
