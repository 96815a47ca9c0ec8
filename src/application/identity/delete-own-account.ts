import type { Caller } from '../../domain/identity/caller.ts';
import { requireAccount } from '../../domain/identity/require-caller.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { forgetAccount } from './forget-account.ts';

export interface DeleteOwnAccountInput {
  readonly caller: Caller;
  readonly ifMatch?: ((revision: number) => boolean) | undefined;
}

export class DeleteOwnAccount {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** @throws {LastAdmin | PreconditionFailed} */
  async execute({ caller, ifMatch }: DeleteOwnAccountInput): Promise<void> {
    const { userId } = requireAccount(caller);
    await this.#unitOfWork.run((stores) => forgetAccount(stores, { userId, at: this.#clock.now(), ifMatch }));
  }
}
