import type { Caller } from '../../domain/identity/caller.ts';
import type { Profile } from '../../domain/identity/profile.ts';
import { requireAccount } from '../../domain/identity/require-caller.ts';
import type { UserState } from '../../domain/identity/user.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { followAccount } from './follow-account.ts';
import { foundAccount } from './found-account.ts';

export interface EditOwnAccountInput {
  readonly caller: Caller;
  readonly changes: Partial<Profile>;
  readonly ifMatch?: ((revision: number) => boolean) | undefined;
}

/** People decide on their own name, time zone and language; not on their role. */
export class EditOwnAccount {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** @throws {PreconditionFailed | ValidationFailed} */
  async execute({ caller, changes, ifMatch }: EditOwnAccountInput): Promise<UserState> {
    const { userId } = requireAccount(caller);
    return this.#unitOfWork.run(async ({ users, jobs }) => {
      const user = foundAccount(await users.findForChange(userId));
      if (ifMatch) user.requireRevision(ifMatch);
      const before = user.state;
      user.edit(changes);
      await users.save(user);
      await jobs.enqueue(...followAccount(before, user.state));
      return user.state;
    });
  }
}
