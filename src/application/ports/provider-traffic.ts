/** How the calls to a provider go, on this server but for the head-room. */
export interface Traffic {
  /** `open`: it keeps failing and is left alone; `half_open`: one call tries whether it is back. */
  readonly breaker: 'closed' | 'half_open' | 'open';
  readonly callsInFlight: number;
  /** Calls that are left now of each limit that the provider publishes, over all servers. */
  readonly headRoom: Readonly<Record<string, number>>;
}

/** What is known about the calls to providers. */
export interface ProviderTraffic {
  /** All quiet for one that nobody has to be called for. */
  of(provider: string): Promise<Traffic>;
}
