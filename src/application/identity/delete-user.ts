import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { forgetAccount } from './forget-account.ts';

export interface DeleteUserInput {
  readonly caller: Caller;
  readonly userId: UserId;
  readonly ifMatch?: ((revision: number) => boolean) | undefined;
}

export class DeleteUser {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** @throws {Forbidden | NotFound | LastAdmin | PreconditionFailed} */
  async execute({ caller, userId, ifMatch }: DeleteUserInput): Promise<void> {
    requireAdmin(caller);
    await this.#unitOfWork.run((stores) => forgetAccount(stores, { userId, at: this.#clock.now(), ifMatch }));
  }
}
