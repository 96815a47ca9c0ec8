import type { DateTime } from 'luxon';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

/** Forgets deliveries that are past their time. What was taken over from them stays. */
export class DropOldDeliveries {
  readonly #unitOfWork: UnitOfWork;
  readonly #retentionDays: number;

  constructor(unitOfWork: UnitOfWork, retentionDays: number) {
    this.#unitOfWork = unitOfWork;
    this.#retentionDays = retentionDays;
  }

  /** @returns how many. */
  async execute(now: DateTime): Promise<number> {
    const before = now.minus({ days: this.#retentionDays });
    return await this.#unitOfWork.run(({ deliveries }) => deliveries.dropReceivedBefore(before));
  }
}
