import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accessContract } from './video-provider-access.ts';
import { faultsContract } from './video-provider-faults.ts';
import type { MakeHarness, VideoProviderHarness } from './video-provider-harness.ts';
import { presenceContract } from './video-provider-presence.ts';
import { recordingsContract } from './video-provider-recordings.ts';
import { roomsContract } from './video-provider-rooms.ts';
import { signaturesContract } from './video-provider-signatures.ts';
import { webhooksContract } from './video-provider-webhooks.ts';

/**
 * What every video provider does. Run it on yours with a harness that makes the provider and what happens around it
 * (`video-provider-harness.ts`); tests of parts that the provider lacks are skipped.
 */
export function describeVideoProvider(name: string, makeHarness: MakeHarness): void {
  describe(`${name} as a video provider`, () => {
    let harness: VideoProviderHarness;
    beforeEach(async () => {
      harness = await makeHarness();
    });
    afterEach(async () => await harness.close?.());
    const use = () => harness;

    describe('what it says of itself', () => {
      test('is a name for addresses and tables, and limits that a class fits', () => {
        const { provider } = use();
        expect(provider.name).toMatch(/^[a-z][a-z0-9-]{1,29}$/);
        const { recommendedCapacity, mostPeople = recommendedCapacity } = provider.limits;
        expect(recommendedCapacity).toBeGreaterThan(0);
        expect(mostPeople).toBeGreaterThanOrEqual(recommendedCapacity);
      });
    });

    roomsContract(use);
    accessContract(use);
    presenceContract(use);
    recordingsContract(use);
    signaturesContract(use);
    webhooksContract(use);
    faultsContract(use);
  });
}
