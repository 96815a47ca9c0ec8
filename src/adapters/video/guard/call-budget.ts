/** So many calls in so many seconds, however they are spread. */
export interface PublishedLimit {
  readonly calls: number;
  readonly perSeconds: number;
}

/** What a provider publishes, by the names that its calls give (`ProviderCall.limit`); `all` counts every call. */
export type PublishedLimits = Readonly<Record<string, PublishedLimit>>;

/** A published limit by a name that no other provider has. */
export interface NamedLimit extends PublishedLimit {
  readonly name: string;
}

/** Counts the calls to providers, so that no window of a limit ever holds more than it allows. */
export interface CallBudget {
  /**
   * Takes one call. @returns 0 when it may be made now; else how many milliseconds to wait before asking again, and
   * nothing is taken. Rejects when it can't be judged.
   */
  take(limit: NamedLimit): Promise<number>;
  /** Gives nobody a call of this limit for so long, because the provider says so. */
  hold(limit: NamedLimit, forMs: number): Promise<void>;
  /** How many calls are left now. */
  left(limit: NamedLimit): Promise<number>;
}
