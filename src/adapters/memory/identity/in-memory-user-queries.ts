import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { Standing, UserQueries } from '../../../application/ports/user-queries.ts';
import type { SignInState } from '../../../domain/identity/sign-in.ts';
import type { SignInId } from '../../../domain/identity/sign-in-id.ts';
import type { UserState } from '../../../domain/identity/user.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import { pageOf } from '../keyset.ts';
import type { StoredUser } from './in-memory-user-repository.ts';

/** Reads the maps that the in-memory repositories write. */
export class InMemoryUserQueries implements UserQueries {
  readonly #users: ReadonlyMap<UserId, StoredUser>;
  readonly #signIns: ReadonlyMap<SignInId, SignInState>;

  constructor(users: ReadonlyMap<UserId, StoredUser>, signIns: ReadonlyMap<SignInId, SignInState>) {
    this.#users = users;
    this.#signIns = signIns;
  }

  async findForCall(id: UserId, signInId?: SignInId): Promise<Standing | undefined> {
    const user = await this.find(id);
    const signIn = signInId && this.#signIns.get(signInId);
    const signedIn = !signInId || (signIn?.userId === id && !signIn.revokedAt);
    return user && { role: user.role, active: !user.disabled && !user.deletedAt, signedIn };
  }

  async find(id: UserId): Promise<UserState | undefined> {
    return this.#users.get(id)?.state;
  }

  async findByEmail(email: string): Promise<UserState | undefined> {
    return this.#states().find((state) => state.email === email);
  }

  async findByExternalId(externalId: string): Promise<UserState | undefined> {
    return this.#states().find((state) => state.externalId === externalId);
  }

  async list(page: PageRequest): Promise<Page<UserState>> {
    const accounts = this.#states().filter(({ role, deletedAt }) => role !== 'guest' && !deletedAt);
    return pageOf(accounts, { list: 'users', positionOf: ({ id }) => [id], direction: 'asc' }, page);
  }

  #states(): UserState[] {
    return [...this.#users.values()].map(({ state }) => state);
  }
}
