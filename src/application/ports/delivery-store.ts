import type { DateTime } from 'luxon';
import type { Page, PageRequest } from './page.ts';

/** `received`: not worked on yet. `unmatched`: about no room or recording of ours. `empty`: it says nothing of use to us. */
export const deliveryStates = ['received', 'taken', 'unmatched', 'empty'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What became of the facts of a delivery. */
export interface DeliveryCounts {
  /** All that it says. */
  readonly facts: number;
  /** About people, rooms and recordings of ours. */
  readonly taken: number;
  /** About connections of people whom we don't know, or who are not named: counted in nobody's attendance. */
  readonly strangers: number;
  /** About rooms or recordings that are not ours. */
  readonly unmatched: number;
}

/** What a provider told us once, whatever number of times it was sent. */
export interface Delivery {
  readonly id: string;
  readonly provider: string;
  /** Tells the provider's deliveries apart. */
  readonly key: string;
  /** In the provider's own words. */
  readonly type: string;
  /** The body without secrets, as the provider's adapter can read it again. */
  readonly kept: unknown;
  readonly receivedAt: DateTime;
  readonly state: DeliveryState;
  /** When it was worked on last. */
  readonly takenAt?: DateTime;
  readonly counts?: DeliveryCounts;
}

export interface DeliveryFilter {
  readonly provider?: string | undefined;
  readonly state?: DeliveryState | undefined;
}

/** Every delivery of a webhook, kept before it is answered. */
export interface DeliveryStore {
  /** @returns false when one of the same provider and key is there already: nothing is stored then. */
  add(delivery: Pick<Delivery, 'id' | 'provider' | 'key' | 'type' | 'kept' | 'receivedAt'>): Promise<boolean>;

  find(id: string): Promise<Delivery | undefined>;

  /** Whoever asks next for the same one waits until this transaction is over. */
  findForChange(id: string): Promise<Delivery | undefined>;

  worked(id: string, at: DateTime, state: DeliveryState, counts: DeliveryCounts): Promise<void>;

  /** The newest first. @throws {ValidationFailed} for a cursor that is not from here. */
  list(filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>;

  /** Forgets those that came before, and answers how many. */
  dropReceivedBefore(at: DateTime): Promise<number>;
}
