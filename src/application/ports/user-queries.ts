import type { Role } from '../../domain/identity/role.ts';
import type { SignInId } from '../../domain/identity/sign-in-id.ts';
import type { UserState } from '../../domain/identity/user.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { Page, PageRequest } from './page.ts';

/** How a person stands at the moment of a call. */
export interface Standing {
  readonly role: Role;
  /** Neither disabled nor deleted. */
  readonly active: boolean;
  /** The sign-in that was asked for is theirs and not revoked; true where none was asked for. */
  readonly signedIn: boolean;
}

/** Reads about people, outside any transaction. */
export interface UserQueries {
  /** One read by primary key: every authenticated call asks it. */
  findForCall(id: UserId, signInId?: SignInId): Promise<Standing | undefined>;
  find(id: UserId): Promise<UserState | undefined>;
  findByEmail(email: string): Promise<UserState | undefined>;
  findByExternalId(externalId: string): Promise<UserState | undefined>;
  /**
   * Accounts (no guest hosts, no deleted ones), in the order they were made.
   * @throws {ValidationFailed} for a cursor that is not from here.
   */
  list(page: PageRequest): Promise<Page<UserState>>;
}
