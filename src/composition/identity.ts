import { ContainerModule } from 'inversify';
import { Argon2PasswordHasher } from '../adapters/identity/argon2-password-hasher.ts';
import { BundledCommonPasswords } from '../adapters/identity/bundled-common-passwords.ts';
import { CryptoRandomPasswords } from '../adapters/identity/crypto-random-passwords.ts';
import { JwtTokens } from '../adapters/identity/jwt-tokens.ts';
import { OidcAuthenticator } from '../adapters/identity/oidc-authenticator.ts';
import { OpaqueRefreshTokens } from '../adapters/identity/opaque-refresh-tokens.ts';
import { SigningKeys } from '../adapters/identity/signing-keys.ts';
import { TokenAuthenticator } from '../adapters/identity/token-authenticator.ts';
import { MikroOrmUserQueries } from '../adapters/persistence/identity/mikro-orm-user-queries.ts';
import { AdmitOutsideUser } from '../application/identity/admit-outside-user.ts';
import { ChangePassword } from '../application/identity/change-password.ts';
import { DeleteOwnAccount } from '../application/identity/delete-own-account.ts';
import { DeleteUser } from '../application/identity/delete-user.ts';
import { DropExpiredSignIns } from '../application/identity/drop-expired-sign-ins.ts';
import { EditOwnAccount } from '../application/identity/edit-own-account.ts';
import { EditUser } from '../application/identity/edit-user.ts';
import { EnsureFirstAdmin } from '../application/identity/ensure-first-admin.ts';
import { ListUsers } from '../application/identity/list-users.ts';
import { LogIn } from '../application/identity/log-in.ts';
import { ReadOwnAccount } from '../application/identity/read-own-account.ts';
import { ReadUser } from '../application/identity/read-user.ts';
import { RefreshSignIn } from '../application/identity/refresh-sign-in.ts';
import { RegisterUser } from '../application/identity/register-user.ts';
import { SignOut } from '../application/identity/sign-out.ts';
import { TokenIssuer } from '../application/identity/token-issuer.ts';
import type { Authenticator } from '../application/ports/authenticator.ts';
import type { CommonPasswords } from '../application/ports/common-passwords.ts';
import type { PasswordHasher } from '../application/ports/password-hasher.ts';
import type { RandomPasswords } from '../application/ports/random-passwords.ts';
import type { RefreshTokens } from '../application/ports/refresh-tokens.ts';
import type { SessionTokens } from '../application/ports/session-tokens.ts';
import type { UserQueries } from '../application/ports/user-queries.ts';
import { ports, type Surroundings } from './adapters.ts';
import { token } from './token.ts';

const jwtTokens = token<JwtTokens>('JwtTokens');
const userQueries = token<UserQueries>('UserQueries');
const hasher = token<PasswordHasher>('PasswordHasher');
const commonPasswords = token<CommonPasswords>('CommonPasswords');
const randomPasswords = token<RandomPasswords>('RandomPasswords');
const refreshTokens = token<RefreshTokens>('RefreshTokens');
const issuer = token<TokenIssuer>('TokenIssuer');
const admitOutsideUser = token<AdmitOutsideUser>('AdmitOutsideUser');

export const identity = {
  authenticator: token<Authenticator>('Authenticator'),
  sessionTokens: token<SessionTokens>('SessionTokens'),
  ensureFirstAdmin: token<EnsureFirstAdmin>('EnsureFirstAdmin'),
  registerUser: token<RegisterUser>('RegisterUser'),
  logIn: token<LogIn>('LogIn'),
  refreshSignIn: token<RefreshSignIn>('RefreshSignIn'),
  signOut: token<SignOut>('SignOut'),
  changePassword: token<ChangePassword>('ChangePassword'),
  readOwnAccount: token<ReadOwnAccount>('ReadOwnAccount'),
  editOwnAccount: token<EditOwnAccount>('EditOwnAccount'),
  deleteOwnAccount: token<DeleteOwnAccount>('DeleteOwnAccount'),
  listUsers: token<ListUsers>('ListUsers'),
  readUser: token<ReadUser>('ReadUser'),
  editUser: token<EditUser>('EditUser'),
  deleteUser: token<DeleteUser>('DeleteUser'),
  dropExpiredSignIns: token<DropExpiredSignIns>('DropExpiredSignIns'),
} as const;

/** People: who they are, how they sign in, and what proves it. */
export const identityModule = ({ config, orm, secret }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const { clock, ids, unitOfWork } = ports;
    const { outsideIdentity } = config;

    bind(jwtTokens).toResolvedValue(
      (clock) => new JwtTokens(new SigningKeys(secret), clock, { accessTokenMinutes: config.accessTokenMinutes }),
      [clock],
    );
    bind(userQueries).toResolvedValue(() => new MikroOrmUserQueries(orm));
    bind(hasher).toResolvedValue(() => new Argon2PasswordHasher());
    bind(commonPasswords).toResolvedValue(() => new BundledCommonPasswords());
    bind(randomPasswords).toResolvedValue(() => new CryptoRandomPasswords());
    bind(refreshTokens).toResolvedValue(() => new OpaqueRefreshTokens());
    bind(identity.sessionTokens).toResolvedValue((tokens) => tokens, [jwtTokens]);
    bind(issuer).toResolvedValue(
      (ids, access, refresh) => new TokenIssuer(ids, access, refresh, { refreshTokenDays: config.refreshTokenDays }),
      [ids, jwtTokens, refreshTokens],
    );
    bind(admitOutsideUser).toResolvedValue(
      (unitOfWork, users, clock, ids) => new AdmitOutsideUser(unitOfWork, users, clock, ids),
      [unitOfWork, userQueries, clock, ids],
    );
    bind(identity.authenticator).toResolvedValue(
      (tokens, users, admit, clock) =>
        new TokenAuthenticator(tokens, users, outsideIdentity && new OidcAuthenticator(outsideIdentity, admit, clock)),
      [jwtTokens, userQueries, admitOutsideUser, clock],
    );

    bind(identity.ensureFirstAdmin).toResolvedValue(
      (...dependencies) => new EnsureFirstAdmin(...dependencies),
      [unitOfWork, clock, ids, hasher, commonPasswords, randomPasswords],
    );
    bind(identity.registerUser).toResolvedValue(
      (...dependencies) => new RegisterUser(...dependencies, { signupRoles: config.signupRoles }),
      [unitOfWork, clock, ids, hasher, commonPasswords, issuer],
    );
    bind(identity.logIn).toResolvedValue(
      (...dependencies) => new LogIn(...dependencies),
      [unitOfWork, userQueries, clock, hasher, issuer],
    );
    bind(identity.refreshSignIn).toResolvedValue(
      (...dependencies) => new RefreshSignIn(...dependencies),
      [unitOfWork, clock, refreshTokens, issuer],
    );
    bind(identity.signOut).toResolvedValue(
      (...dependencies) => new SignOut(...dependencies),
      [unitOfWork, clock, refreshTokens],
    );
    bind(identity.changePassword).toResolvedValue(
      (...dependencies) => new ChangePassword(...dependencies),
      [unitOfWork, userQueries, clock, hasher, commonPasswords],
    );
    bind(identity.readOwnAccount).toResolvedValue((users) => new ReadOwnAccount(users), [userQueries]);
    bind(identity.editOwnAccount).toResolvedValue((unitOfWork) => new EditOwnAccount(unitOfWork), [unitOfWork]);
    bind(identity.deleteOwnAccount).toResolvedValue(
      (...dependencies) => new DeleteOwnAccount(...dependencies),
      [unitOfWork, clock],
    );
    bind(identity.listUsers).toResolvedValue((users) => new ListUsers(users), [userQueries]);
    bind(identity.readUser).toResolvedValue((users) => new ReadUser(users), [userQueries]);
    bind(identity.editUser).toResolvedValue((...dependencies) => new EditUser(...dependencies), [unitOfWork, clock]);
    bind(identity.deleteUser).toResolvedValue(
      (...dependencies) => new DeleteUser(...dependencies),
      [unitOfWork, clock],
    );
    bind(identity.dropExpiredSignIns).toResolvedValue(
      (...dependencies) => new DropExpiredSignIns(...dependencies),
      [unitOfWork, clock],
    );
  });
