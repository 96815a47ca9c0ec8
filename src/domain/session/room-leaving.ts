import type { DateTime } from 'luxon';
import { joinOpensAt } from './schedule.ts';
import type { SessionState } from './session-state.ts';

/** What is known of a room that is there. */
export interface RoomInDoubt {
  /** Whether its provider is set up, and is asked at present. */
  readonly providerIsThere: boolean;
  /** The class is about to begin, whenever its doors open. */
  readonly starting: boolean;
  /** The epoch of which it is known that nobody is let in. */
  readonly shutEpoch: number | undefined;
}

/**
 * Whether a session should leave a room that is there for another: a class that hasn't begun doesn't wait for a provider
 * that is away, or lets nobody in, once its doors are open or it is to start. A live one is moved by its host alone.
 */
export function leavesRoom(
  { phase, schedule, room }: Pick<SessionState, 'phase' | 'schedule' | 'room'>,
  { providerIsThere, starting, shutEpoch }: RoomInDoubt,
  now: DateTime,
): boolean {
  const isDue = phase.status === 'scheduled' && (starting || now >= joinOpensAt(schedule));
  return isDue && (!providerIsThere || room.epoch === shutEpoch);
}

/** A room that a session had, or has. */
export interface PastRoom {
  readonly provider: string;
  readonly since: DateTime;
}

const memory = { minutes: 10 };
const mostTimes = 2;

/**
 * Whether a session that leaves a room by itself may go to a provider. It may come back to one once, and then stays for a
 * while where it is. Servers that see different providers away would send it to and fro, and everybody inside with it.
 */
export function mayGoTo(provider: string, past: readonly PastRoom[], now: DateTime): boolean {
  const lately = now.minus(memory);
  return past.filter((room) => room.provider === provider && room.since > lately).length < mostTimes;
}
