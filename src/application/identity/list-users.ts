import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { UserState } from '../../domain/identity/user.ts';
import type { Page, PageRequest } from '../ports/page.ts';
import type { UserQueries } from '../ports/user-queries.ts';

export class ListUsers {
  readonly #users: UserQueries;

  constructor(users: UserQueries) {
    this.#users = users;
  }

  async execute({ caller, page }: { readonly caller: Caller; readonly page: PageRequest }): Promise<Page<UserState>> {
    requireAdmin(caller);
    return this.#users.list(page);
  }
}
