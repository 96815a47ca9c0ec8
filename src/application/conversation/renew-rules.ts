import type { UserId } from '../../domain/identity/user-id.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

/**
 * Gives the rooms of an account that has changed new rules: whoever is in them by it is judged and named anew. After the
 * change, in a transaction of its own: it then finds everybody who came in by what the account was before.
 */
export class RenewRules {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  async execute({ userId }: { readonly userId: UserId }): Promise<void> {
    await this.#unitOfWork.run(({ conversation }) => conversation.renewRulesFor(userId));
  }
}
