import type { DateTime } from 'luxon';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

const aBatch = 1000;

/** Forgets the guests who did not confirm their address in time, in short transactions that hold up nobody. */
export class DropUnconfirmedRegistrations {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** @returns what it did, in words. */
  async execute(now: DateTime): Promise<string> {
    let dropped = 0;
    for (;;) {
      const batch = await this.#unitOfWork.run(({ guestRegistrations }) =>
        guestRegistrations.dropUnconfirmed(now, aBatch),
      );
      dropped += batch;
      if (batch < aBatch) return `Dropped ${dropped} unconfirmed ${dropped === 1 ? 'registration' : 'registrations'}.`;
    }
  }
}
