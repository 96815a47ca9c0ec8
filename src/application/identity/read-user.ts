import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { UserState } from '../../domain/identity/user.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { UserQueries } from '../ports/user-queries.ts';
import { foundAccountState } from './found-account.ts';

export class ReadUser {
  readonly #users: UserQueries;

  constructor(users: UserQueries) {
    this.#users = users;
  }

  async execute({ caller, userId }: { readonly caller: Caller; readonly userId: UserId }): Promise<UserState> {
    requireAdmin(caller);
    return foundAccountState(await this.#users.find(userId));
  }
}
