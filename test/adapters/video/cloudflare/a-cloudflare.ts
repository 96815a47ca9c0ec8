import { DateTime } from 'luxon';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import type { CloudflareVideoOptions } from '#src/adapters/video/cloudflare/cloudflare-options.ts';
import { CloudflareVideoProvider } from '#src/adapters/video/cloudflare/cloudflare-video-provider.ts';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import type { RoomGuest, RoomPlan } from '#src/application/ports/video-provider.ts';
import { asRoomReference, type RoomReference } from '#src/domain/room/room.ts';
import { asParticipantId, asSessionId } from '#src/domain/session/ids.ts';
import { UnguardedCalls } from '../unguarded-calls.ts';
import { accountId, apiToken, apiUrl, appId, FakeCloudflare, type FakeOptions } from './fake-cloudflare.ts';
import { keyUrl } from './fake-cloudflare-webhooks.ts';

export const now = DateTime.fromISO('2026-11-21T10:00:00Z', { zone: 'utc' });
export const sessionId = asSessionId('019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e01');
export const participantId = asParticipantId('019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e02');
export const recordingId = '019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e03';
export const names = new RoomNames('test');
export const publicUrl = 'https://school.example';
export const noRoom = asRoomReference('00000000-0000-4000-8000-000000000000');

export const aPlan = (changes: Partial<RoomPlan> = {}): RoomPlan => ({
  sessionId,
  epoch: 1,
  title: 'Algebra',
  mostPeople: 12,
  latestEnd: now.plus({ hours: 8 }),
  chat: true,
  screenSharing: true,
  recording: false,
  ...changes,
});

export const aGuest = (reference: RoomReference, changes: Partial<RoomGuest> = {}): RoomGuest => ({
  sessionId,
  epoch: 1,
  reference,
  participantId,
  displayName: 'Ada Lovelace',
  role: 'participant',
  mayShareScreen: true,
  mayChat: true,
  latestEnd: now.plus({ hours: 8 }),
  ...changes,
});

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

export type ACloudflare = ReturnType<typeof aCloudflare>;

/** Puts a new fake RealtimeKit on the wire; the one before is gone. */
export function onTheWire() {
  const server = setupServer();
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
  return (settings?: Settings): ACloudflare => {
    const cloudflare = aCloudflare(settings);
    server.use(...cloudflare.fake.handlers);
    return cloudflare;
  };
}

/** An id as it stands in a path, to compare calls without it. */
export const withoutIds = (calls: readonly string[]): readonly string[] =>
  calls.map((call) => call.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id'));
