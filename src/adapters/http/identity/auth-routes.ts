import type { LogIn } from '../../../application/identity/log-in.ts';
import type { RefreshSignIn } from '../../../application/identity/refresh-sign-in.ts';
import type { RegisterUser } from '../../../application/identity/register-user.ts';
import type { SignOut } from '../../../application/identity/sign-out.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { type OwnAccountUseCases, ownAccountRoutes } from './own-account-routes.ts';
import { signedInBody } from './user-body.ts';
import { credentials, refreshing, registration, signedIn, signingOut } from './user-schemas.ts';

export interface AuthUseCases extends OwnAccountUseCases {
  readonly registerUser: RegisterUser;
  readonly logIn: LogIn;
  readonly refreshSignIn: RefreshSignIn;
  readonly signOut: SignOut;
}

/** Getting in and out, and the own account. */
export function authRoutes(useCases: AuthUseCases): readonly Route[] {
  const { registerUser, logIn, refreshSignIn, signOut } = useCases;
  const forAnyone = { tag: 'Accounts', caller: 'nobody', method: 'post' } as const;

  return [
    defineRoute({
      ...forAnyone,
      rateLimit: 'create',
      path: '/auth/register',
      operationId: 'register',
      summary: 'Make an account and sign in',
      body: registration,
      responses: { 201: signedIn },
      errors: ['email_taken'],
      async handle({ body }) {
        return { status: 201, data: signedInBody(await registerUser.execute(body)), location: 'auth/me' };
      },
    }),
    defineRoute({
      ...forAnyone,
      rateLimit: 'login',
      path: '/auth/login',
      operationId: 'login',
      summary: 'Sign in',
      body: credentials,
      responses: { 200: signedIn },
      errors: ['invalid_credentials'],
      async handle({ body }) {
        return { status: 200, data: signedInBody(await logIn.execute(body)) };
      },
    }),
    defineRoute({
      ...forAnyone,
      path: '/auth/refresh',
      operationId: 'refresh',
      summary: 'Change a refresh token for a new pair of tokens',
      description:
        'A refresh token is good for one use. Of calls that overlap one is answered and the others are refused; a token that comes back later ends the whole sign-in.',
      body: refreshing,
      responses: { 200: signedIn },
      errors: ['invalid_token'],
      async handle({ body }) {
        return { status: 200, data: signedInBody(await refreshSignIn.execute(body)) };
      },
    }),
    defineRoute({
      ...forAnyone,
      caller: 'anyone',
      path: '/auth/logout',
      operationId: 'logout',
      summary: 'End this sign-in',
      description: 'By the access token, or by the refresh token in the body where that has expired.',
      body: signingOut,
      responses: { 204: null },
      errors: ['unauthenticated', 'forbidden'],
      async handle({ body, caller }) {
        await signOut.execute({ caller, ...body });
        return { status: 204 };
      },
    }),
    ...ownAccountRoutes(useCases),
  ];
}
