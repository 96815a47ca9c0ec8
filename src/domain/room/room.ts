/** The provider's room behind a session. `epoch` grows whenever another room takes its place. */
export type Room = { readonly provider: string; readonly epoch: number } & (
  | { readonly state: 'pending' | 'failed' | 'closed' }
  /** `reference` is what the provider knows the room by. */
  | { readonly state: 'ready'; readonly reference: string }
);

export const roomStates = ['pending', 'ready', 'failed', 'closed'] as const;
export type RoomState = (typeof roomStates)[number];

/** What a provider can hold. */
export interface ProviderLimits {
  /** More people than this never fit, host and co-hosts included; absent where there is no hard limit. */
  readonly mostPeople?: number;
  /** The capacity that a session gets when nobody says one. */
  readonly recommendedCapacity: number;
}
