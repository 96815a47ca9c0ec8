import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { DailyVideoProvider } from '#src/adapters/video/daily/daily-video-provider.ts';
import type { RoomGuest } from '#src/application/ports/video-provider.ts';
import { asRoomReference, type RoomReference } from '#src/domain/room/room.ts';
import { aGuestOf, aPlan, names, now, onTheWireOf, sessionId } from '../a-plan.ts';
import { UnguardedCalls } from '../unguarded-calls.ts';
import { FakeDaily } from './fake-daily.ts';

export const aGuest = (changes: Partial<RoomGuest> = {}): RoomGuest =>
  aGuestOf(asRoomReference(names.of({ sessionId, epoch: 1 })), changes);

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
export const onTheWire = () => onTheWireOf(aDaily);
