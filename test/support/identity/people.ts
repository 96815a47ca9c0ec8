import { CryptoRandomPasswords } from '#src/adapters/identity/crypto-random-passwords.ts';
import { JwtTokens } from '#src/adapters/identity/jwt-tokens.ts';
import { OpaqueRefreshTokens } from '#src/adapters/identity/opaque-refresh-tokens.ts';
import { SigningKeys } from '#src/adapters/identity/signing-keys.ts';
import { TokenAuthenticator } from '#src/adapters/identity/token-authenticator.ts';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { InMemoryUserQueries } from '#src/adapters/memory/identity/in-memory-user-queries.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { AdmitOutsideUser } from '#src/application/identity/admit-outside-user.ts';
import { ChangePassword } from '#src/application/identity/change-password.ts';
import { DeleteOwnAccount } from '#src/application/identity/delete-own-account.ts';
import { DeleteUser } from '#src/application/identity/delete-user.ts';
import { DropExpiredSignIns } from '#src/application/identity/drop-expired-sign-ins.ts';
import { EditOwnAccount } from '#src/application/identity/edit-own-account.ts';
import { EditUser } from '#src/application/identity/edit-user.ts';
import { EnsureFirstAdmin } from '#src/application/identity/ensure-first-admin.ts';
import { ListUsers } from '#src/application/identity/list-users.ts';
import { LogIn } from '#src/application/identity/log-in.ts';
import { ReadOwnAccount } from '#src/application/identity/read-own-account.ts';
import { ReadUser } from '#src/application/identity/read-user.ts';
import { RefreshSignIn } from '#src/application/identity/refresh-sign-in.ts';
import { RegisterUser } from '#src/application/identity/register-user.ts';
import { SignOut } from '#src/application/identity/sign-out.ts';
import { TokenIssuer } from '#src/application/identity/token-issuer.ts';
import type { CommonPasswords } from '#src/application/ports/common-passwords.ts';
import type { Ids } from '#src/application/ports/ids.ts';
import type { UnitOfWork } from '#src/application/ports/unit-of-work.ts';
import type { UserQueries } from '#src/application/ports/user-queries.ts';
import type { Caller } from '#src/domain/identity/caller.ts';
import type { AccountRole } from '#src/domain/identity/role.ts';
import type { UserState } from '#src/domain/identity/user.ts';
import { aUser, freshId, newYear } from './a-user.ts';
import { FastPasswordHasher } from './fast-password-hasher.ts';

export const goodPassword = 'a long enough password';

const ids: Ids = { next: freshId };
const commonPasswords: CommonPasswords = { load: async () => (password) => password === 'password123' };

/** Every use case about people over one store, in memory unless said otherwise, at a clock that is turned by hand. */
export function people(
  stores: { unitOfWork: UnitOfWork; users: UserQueries } = inMemory(),
  signupRoles: AccountRole[] = [],
) {
  const { unitOfWork, users } = stores;
  const clock = new TurnedClock(newYear);
  const hasher = new FastPasswordHasher();
  const refreshTokens = new OpaqueRefreshTokens();
  const tokens = new JwtTokens(new SigningKeys('a secret of at least thirty-two bytes'), clock, {
    accessTokenMinutes: 15,
  });
  const issuer = new TokenIssuer(ids, tokens, refreshTokens, { refreshTokenDays: 30 });
  const authenticator = new TokenAuthenticator(tokens, users);
  const randomPasswords = new CryptoRandomPasswords();
  const register = new RegisterUser(unitOfWork, clock, ids, hasher, commonPasswords, issuer, { signupRoles });

  return {
    unitOfWork,
    users,
    clock,
    hasher,
    tokens,
    authenticator,
    register,
    logIn: new LogIn(unitOfWork, users, clock, hasher, issuer),
    refresh: new RefreshSignIn(unitOfWork, clock, refreshTokens, issuer),
    dropExpired: new DropExpiredSignIns(unitOfWork, clock),
    signOut: new SignOut(unitOfWork, clock, refreshTokens),
    readOwn: new ReadOwnAccount(users),
    editOwn: new EditOwnAccount(unitOfWork),
    deleteOwn: new DeleteOwnAccount(unitOfWork, clock),
    changePassword: new ChangePassword(unitOfWork, users, clock, hasher, commonPasswords),
    list: new ListUsers(users),
    read: new ReadUser(users),
    edit: new EditUser(unitOfWork, clock),
    remove: new DeleteUser(unitOfWork, clock),
    ensureFirstAdmin: new EnsureFirstAdmin(unitOfWork, clock, ids, hasher, commonPasswords, randomPasswords),
    admit: new AdmitOutsideUser(unitOfWork, users, clock, ids),

    /** Somebody new, signed in. */
    async someone(email = `${freshId()}@example.org`) {
      const signedIn = await register.execute({ email, password: goodPassword, displayName: 'Ada Lovelace' });
      return { ...signedIn, email, caller: await authenticator.authenticate(signedIn.accessToken) };
    },

    /** Somebody who is stored already, as the caller of their own calls. */
    async stored(given: Partial<UserState> = {}): Promise<{ state: UserState; caller: Caller }> {
      const user = aUser(given);
      await unitOfWork.run((stores) => stores.users.add(user));
      const role = user.state.role as AccountRole;
      return { state: user.state, caller: { kind: 'account', userId: user.id, role } };
    },
  };
}

function inMemory(): { unitOfWork: UnitOfWork; users: UserQueries } {
  const tables = new InMemoryTables();
  return {
    unitOfWork: new InMemoryUnitOfWork(tables),
    users: new InMemoryUserQueries(tables.users, tables.signIns),
  };
}
