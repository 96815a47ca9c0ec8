import { DateTime } from 'luxon';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { DailyVideoProvider } from '#src/adapters/video/daily/daily-video-provider.ts';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import type { RoomGuest, RoomPlan } from '#src/application/ports/video-provider.ts';
import { asRoomReference, type RoomReference } from '#src/domain/room/room.ts';
import { asParticipantId, asSessionId } from '#src/domain/session/ids.ts';
import { UnguardedCalls } from '../unguarded-calls.ts';
import { FakeDaily } from './fake-daily.ts';

export const now = DateTime.fromISO('2026-11-21T10:00:00Z', { zone: 'utc' });
export const sessionId = asSessionId('019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e01');
export const participantId = asParticipantId('019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e02');
export const names = new RoomNames('test');

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

export const aGuest = (changes: Partial<RoomGuest> = {}): RoomGuest => ({
  sessionId,
  epoch: 1,
  reference: asRoomReference(names.of({ sessionId, epoch: 1 })),
  participantId,
  displayName: 'Ada Lovelace',
  role: 'participant',
  mayShareScreen: true,
  mayChat: true,
  latestEnd: now.plus({ hours: 8 }),
  ...changes,
});

export interface Settings {
  readonly apiKey?: string;
  readonly domain?: string;
  /** `undefined` for none. */
  readonly webhookSecret?: string | undefined;
  readonly timeoutMillis?: number;
}

/** A provider before a fake Daily, both of them new, with the clock they share. */
export function aDaily(settings: Settings = {}) {
  const clock = new TurnedClock(now);
  const fake = new FakeDaily(clock);
  const calls = new UnguardedCalls(settings.timeoutMillis);
  const { apiKey = fake.apiKey, domain } = settings;
  const webhookSecret = 'webhookSecret' in settings ? settings.webhookSecret : fake.webhookSecret;
  const provider = new DailyVideoProvider(
    { apiKey, ...(domain && { domain }), ...(webhookSecret && { webhookSecret }), calls, names },
    clock,
  );
  /** The room of the usual plan, made. */
  const opened = async (): Promise<RoomReference> => (await provider.rooms.open(aPlan())).reference;
  return { clock, fake, calls, provider, opened };
}

export type ADaily = ReturnType<typeof aDaily>;

/** Puts a new fake Daily on the wire; the one before is gone. */
export function onTheWire() {
  const server = setupServer();
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
  return (settings?: Settings): ADaily => {
    const daily = aDaily(settings);
    server.use(...daily.fake.handlers);
    return daily;
  };
}
