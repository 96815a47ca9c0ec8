import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import type { CloudflareVideoOptions } from '#src/adapters/video/cloudflare/cloudflare-options.ts';
import { CloudflareVideoProvider } from '#src/adapters/video/cloudflare/cloudflare-video-provider.ts';
import { asRoomReference, type RoomReference } from '#src/domain/room/room.ts';
import { aPlan, names, now, onTheWireOf } from '../a-plan.ts';
import { UnguardedCalls } from '../unguarded-calls.ts';
import { accountId, apiToken, apiUrl, appId, FakeCloudflare, type FakeOptions } from './fake-cloudflare.ts';
import { keyUrl } from './fake-cloudflare-webhooks.ts';

export const publicUrl = 'https://school.example';
export const noRoom = asRoomReference('00000000-0000-4000-8000-000000000000');

type Settings = Partial<CloudflareVideoOptions> & {
  readonly fake?: FakeOptions;
  readonly timeoutMillis?: number;
  readonly clock?: TurnedClock;
};

/** A provider before a fake RealtimeKit, both of them new, with the clock they share. */
export function aCloudflare({
  fake: options,
  timeoutMillis,
  clock = new TurnedClock(now),
  ...settings
}: Settings = {}) {
  const fake = new FakeCloudflare(clock, options);
  const calls = new UnguardedCalls(timeoutMillis);
  const usual = { accountId, appId, apiToken, apiUrl, webhookKeyUrl: keyUrl, publicUrl, names, calls };
  const another = (changes: Partial<CloudflareVideoOptions> = {}) =>
    new CloudflareVideoProvider({ ...usual, ...settings, ...changes }, clock);
  const provider = another();
  /** The room of the usual plan, made. */
  const opened = async (): Promise<RoomReference> => (await provider.rooms.open(aPlan())).reference;
  /** What is asked of the API meanwhile. */
  const askedBy = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const before = fake.calls.length;
    await work();
    return fake.calls.slice(before);
  };
  return { clock, fake, calls, provider, another, opened, askedBy };
}

/** Puts a new fake RealtimeKit on the wire; the one before is gone. */
export const onTheWire = () => onTheWireOf(aCloudflare);

/** An id as it stands in a path, to compare calls without it. */
export const withoutIds = (calls: readonly string[]): readonly string[] =>
  calls.map((call) => call.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id'));
