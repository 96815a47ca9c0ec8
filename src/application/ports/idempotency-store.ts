import type { DateTime } from 'luxon';

/** The answer to a call, as it is given again to a repetition. Holds no tokens. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Attempt {
  /** Names caller, route and key; a hash, so that nothing of them is stored. */
  readonly key: string;
  /** Tells whether a repetition asks for the same; a hash of method, path and body. */
  readonly fingerprint: string;
  /** Fresh for each attempt. The first one's becomes the id of what the call creates. */
  readonly id: string;
  readonly at: DateTime;
  /** When the claim may be taken over by a repetition, since whoever made it must have died. */
  readonly leaseUntil: DateTime;
  /** When the key may be used anew. */
  readonly expiresAt: DateTime;
}

export type Claim =
  /** Do the work, and make what it creates with `newId`, which a repetition gets again. */
  | { readonly outcome: 'claimed'; readonly newId: string }
  | { readonly outcome: 'answered'; readonly answer: KeptAnswer }
  | { readonly outcome: 'in_progress' }
  | { readonly outcome: 'other_request' };

/** Remembers what calls with an `Idempotency-Key` were answered. Of attempts that race, on any server, one claims. */
export interface IdempotencyStore {
  claim(attempt: Attempt): Promise<Claim>;
  /** Keeps the answer; does nothing when the claim has been taken over meanwhile. */
  keep(attempt: Attempt, answer: KeptAnswer): Promise<void>;
  /**
   * Lets the claim go without an answer. A repetition of the same call does the work again, with the same `newId`,
   * since it may have been done in part; another call may use the key for itself.
   */
  release(attempt: Attempt): Promise<void>;
  /** Forgets what has expired by then; answers how many. */
  forgetExpired(at: DateTime): Promise<number>;
}
