import type { ChangePassword } from '../../../application/identity/change-password.ts';
import type { DeleteOwnAccount } from '../../../application/identity/delete-own-account.ts';
import type { EditOwnAccount } from '../../../application/identity/edit-own-account.ts';
import type { ReadOwnAccount } from '../../../application/identity/read-own-account.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { userBody } from './user-body.ts';
import { ownChanges, passwordChange, user } from './user-schemas.ts';

export interface OwnAccountUseCases {
  readonly readOwnAccount: ReadOwnAccount;
  readonly editOwnAccount: EditOwnAccount;
  readonly deleteOwnAccount: DeleteOwnAccount;
  readonly changePassword: ChangePassword;
}

/** What people do with their own account. */
export function ownAccountRoutes(useCases: OwnAccountUseCases): readonly Route[] {
  const { readOwnAccount, editOwnAccount, deleteOwnAccount, changePassword } = useCases;
  const own = { tag: 'Accounts', caller: 'account' } as const;

  return [
    defineRoute({
      ...own,
      method: 'get',
      path: '/auth/me',
      operationId: 'getOwnAccount',
      summary: 'Read the own account',
      responses: { 200: user },
      errors: ['user_not_found'],
      revised: true,
      async handle({ caller }) {
        const state = await readOwnAccount.execute({ caller });
        return { status: 200, data: userBody(state), etag: state.revision };
      },
    }),
    defineRoute({
      ...own,
      method: 'patch',
      path: '/auth/me',
      operationId: 'updateOwnAccount',
      summary: 'Change the own account',
      body: ownChanges,
      responses: { 200: user },
      errors: ['user_not_found'],
      revised: true,
      async handle({ caller, body, ifMatch }) {
        const state = await editOwnAccount.execute({ caller, changes: body, ifMatch });
        return { status: 200, data: userBody(state), etag: state.revision };
      },
    }),
    defineRoute({
      ...own,
      method: 'delete',
      path: '/auth/me',
      operationId: 'deleteOwnAccount',
      summary: 'Delete the own account',
      description: 'Blanks name and e-mail everywhere and keeps the record that somebody was there.',
      responses: { 204: null },
      errors: ['user_not_found'],
      revised: true,
      async handle({ caller, ifMatch }) {
        await deleteOwnAccount.execute({ caller, ifMatch });
        return { status: 204 };
      },
    }),
    defineRoute({
      ...own,
      method: 'post',
      path: '/auth/password',
      operationId: 'changePassword',
      summary: 'Change the password, which ends the other sign-ins',
      body: passwordChange,
      responses: { 204: null },
      errors: ['invalid_credentials'],
      rateLimit: 'login',
      async handle({ caller, body }) {
        await changePassword.execute({ caller, ...body });
        return { status: 204 };
      },
    }),
  ];
}
