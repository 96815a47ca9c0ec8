import type { Caller } from '../../domain/identity/caller.ts';
import { requireAccount } from '../../domain/identity/require-caller.ts';
import type { UserState } from '../../domain/identity/user.ts';
import type { UserQueries } from '../ports/user-queries.ts';
import { foundAccountState } from './found-account.ts';

export class ReadOwnAccount {
  readonly #users: UserQueries;

  constructor(users: UserQueries) {
    this.#users = users;
  }

  async execute({ caller }: { readonly caller: Caller }): Promise<UserState> {
    return foundAccountState(await this.#users.find(requireAccount(caller).userId));
  }
}
