import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

/** Housekeeping, once a day: sign-ins whose last token has expired can prove nothing any more. */
export class DropExpiredSignIns {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** Answers how many it dropped. */
  execute(): Promise<number> {
    return this.#unitOfWork.run(({ signIns }) => signIns.dropExpiredBefore(this.#clock.now()));
  }
}
