import type { DateTime } from 'luxon';
import type {
  Delivery,
  DeliveryCounts,
  DeliveryFilter,
  DeliveryState,
  DeliveryStore,
} from '../../../application/ports/delivery-store.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import { type Keyset, pageOf } from '../keyset.ts';

const newestFirst: Keyset<Delivery> = {
  list: 'deliveries',
  positionOf: ({ receivedAt, id }) => [receivedAt.toMillis(), id],
  direction: 'desc',
};

/** Deliveries in a map. */
export class InMemoryDeliveryStore implements DeliveryStore {
  readonly #deliveries: Map<string, Delivery>;

  constructor(deliveries: Map<string, Delivery>) {
    this.#deliveries = deliveries;
  }

  async add(delivery: Parameters<DeliveryStore['add']>[0]): Promise<boolean> {
    const { provider, key } = delivery;
    if ([...this.#deliveries.values()].some((one) => one.provider === provider && one.key === key)) return false;
    this.#deliveries.set(delivery.id, { ...delivery, state: 'received' });
    return true;
  }

  async find(id: string): Promise<Delivery | undefined> {
    return this.#deliveries.get(id);
  }

  async findForChange(id: string): Promise<Delivery | undefined> {
    return this.#deliveries.get(id);
  }

  async worked(id: string, takenAt: DateTime, state: DeliveryState, counts: DeliveryCounts): Promise<void> {
    const delivery = this.#deliveries.get(id);
    if (delivery) this.#deliveries.set(id, { ...delivery, state, takenAt, counts });
  }

  async list({ provider, state }: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>> {
    const wanted = [...this.#deliveries.values()].filter(
      (one) => (!provider || one.provider === provider) && (!state || one.state === state),
    );
    return pageOf(wanted, newestFirst, page);
  }

  async dropReceivedBefore(at: DateTime): Promise<number> {
    const old = [...this.#deliveries.values()].filter(({ receivedAt }) => receivedAt < at);
    for (const { id } of old) this.#deliveries.delete(id);
    return old.length;
  }
}
