import type { Caller } from '../../domain/identity/caller.ts';
import { requireAnotherAdmin } from '../../domain/identity/last-admin.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { AccountEdit, UserState } from '../../domain/identity/user.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { followAccount } from './follow-account.ts';
import { foundAccount } from './found-account.ts';

export interface EditUserInput {
  readonly caller: Caller;
  readonly userId: UserId;
  readonly changes: AccountEdit;
  readonly ifMatch?: ((revision: number) => boolean) | undefined;
}

/** An admin names, promotes, disables. Whoever is disabled is signed out everywhere at once. */
export class EditUser {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** @throws {Forbidden | NotFound | LastAdmin | PreconditionFailed | ValidationFailed | ExternalIdTaken} */
  async execute({ caller, userId, changes, ifMatch }: EditUserInput): Promise<UserState> {
    requireAdmin(caller);
    const unseats = changes.disabled === true || (changes.role !== undefined && changes.role !== 'admin');
    return this.#unitOfWork.run(async ({ users, signIns, jobs }) => {
      const admins = unseats ? await users.lockEnabledAdmins() : [];
      const user = foundAccount(await users.findForChange(userId));
      if (ifMatch) user.requireRevision(ifMatch);
      if (unseats) requireAnotherAdmin(user, admins);
      const before = user.state;
      user.edit(changes);
      await users.save(user);
      if (changes.disabled) await signIns.revokeAllOf(userId, this.#clock.now());
      await jobs.enqueue(...followAccount(before, user.state));
      return user.state;
    });
  }
}
