import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { Delivery, DeliveryFilter } from '../ports/delivery-store.ts';
import type { Page, PageRequest } from '../ports/page.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

interface OneDelivery {
  readonly id: string;
  readonly caller: Caller;
}

/** Shows admins what providers told us, and has it worked on again. */
export class TendDeliveries {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** The newest first. */
  async list(caller: Caller, filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>> {
    requireAdmin(caller);
    return await this.#unitOfWork.run(({ deliveries }) => deliveries.list(filter, page));
  }

  /** @throws {NotFound} */
  async read({ id, caller }: OneDelivery): Promise<Delivery> {
    requireAdmin(caller);
    return required(await this.#unitOfWork.run(({ deliveries }) => deliveries.find(id)));
  }

  /** Has a delivery taken over once more, as when its room has become known. @throws {NotFound} */
  async replay({ id, caller }: OneDelivery): Promise<Delivery> {
    requireAdmin(caller);
    return await this.#unitOfWork.run(async ({ deliveries, jobs }) => {
      const delivery = required(await deliveries.find(id));
      await jobs.enqueue({ name: 'take-delivery', data: { deliveryId: id } });
      return delivery;
    });
  }
}

function required(delivery: Delivery | undefined): Delivery {
  if (!delivery) throw new NotFound('webhook_delivery');
  return delivery;
}
