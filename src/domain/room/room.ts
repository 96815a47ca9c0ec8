export const roomStates = ['pending', 'ready', 'failed', 'closed'] as const;
export type RoomState = (typeof roomStates)[number];

interface RoomAt {
  readonly provider: string;
  /** Grows whenever another room takes this one's place. */
  readonly epoch: number;
}

export interface ReadyRoom extends RoomAt {
  readonly state: 'ready';
  /** What the provider knows the room by. */
  readonly reference: string;
}

/** The provider's room behind a session. */
export type Room = ReadyRoom | (RoomAt & { readonly state: Exclude<RoomState, 'ready'> });

const referenceOf = (room: Room): string | undefined => (room.state === 'ready' ? room.reference : undefined);

export const sameRoom = (a: Room, b: Room): boolean =>
  a.provider === b.provider && a.epoch === b.epoch && a.state === b.state && referenceOf(a) === referenceOf(b);

/** What a provider can hold. */
export interface ProviderLimits {
  /** More people than this never fit, host and co-hosts included; absent where there is no hard limit. */
  readonly mostPeople?: number;
  /** The capacity that a session gets when nobody says one. */
  readonly recommendedCapacity: number;
}
