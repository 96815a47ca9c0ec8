import type { Brand } from '../brand.ts';

export const roomStates = ['pending', 'ready', 'failed', 'closed'] as const;
export type RoomState = (typeof roomStates)[number];

/** What a provider knows a room by; means nothing to anybody else. */
export type RoomReference = Brand<string, 'RoomReference'>;

export const asRoomReference = (value: string): RoomReference => value as RoomReference;

interface RoomAt {
  readonly provider: string;
  /** Grows whenever another room takes this one's place: there is one room an epoch, at one provider. */
  readonly epoch: number;
}

export interface ReadyRoom extends RoomAt {
  readonly state: 'ready';
  readonly reference: RoomReference;
}

/** The provider's room behind a session. `failed`: no provider could make it; it is tried again when somebody asks. */
export type Room = ReadyRoom | (RoomAt & { readonly state: Exclude<RoomState, 'ready'> });

const referenceOf = (room: Room): string | undefined => (room.state === 'ready' ? room.reference : undefined);

export const sameRoom = (a: Room, b: Room): boolean =>
  a.provider === b.provider && a.epoch === b.epoch && a.state === b.state && referenceOf(a) === referenceOf(b);

/** Why another room took a room's place, or why none could be made. */
export const roomReasons = [
  'asked_by_host',
  'provider_away',
  'provider_busy',
  'provider_refused',
  'provider_not_configured',
  'provider_lacks',
  'room_gone',
  'nobody_let_in',
  'no_provider',
] as const;
export type RoomReason = (typeof roomReasons)[number];
