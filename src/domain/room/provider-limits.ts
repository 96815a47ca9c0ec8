/** What a provider can hold and do. */
export interface ProviderLimits {
  /** More people than this never fit, host and co-hosts included; absent where there is no hard limit. */
  readonly mostPeople?: number;
  /** The capacity that a session gets when nobody says one. */
  readonly recommendedCapacity: number;
  /** Whether it can record what happens in a room. */
  readonly records: boolean;
  readonly sharesScreens: boolean;
}

/** What a session asks of whoever holds its room. */
export interface RoomNeeds {
  /** Everybody with a seat, host and co-hosts included. */
  readonly mostPeople: number;
  readonly recording: boolean;
  readonly screenSharing: boolean;
}

export type Lack = 'places' | 'recording' | 'screen_sharing';

/** What the provider has too little of; empty when the session fits. */
export function lacksFor(limits: ProviderLimits, needs: RoomNeeds): readonly Lack[] {
  const lacks: Lack[] = [];
  if (limits.mostPeople !== undefined && needs.mostPeople > limits.mostPeople) lacks.push('places');
  if (needs.recording && !limits.records) lacks.push('recording');
  if (needs.screenSharing && !limits.sharesScreens) lacks.push('screen_sharing');
  return lacks;
}
