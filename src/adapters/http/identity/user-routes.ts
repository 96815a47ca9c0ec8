import { z } from 'zod';
import type { DeleteUser } from '../../../application/identity/delete-user.ts';
import type { EditUser } from '../../../application/identity/edit-user.ts';
import type { ListUsers } from '../../../application/identity/list-users.ts';
import type { ReadUser } from '../../../application/identity/read-user.ts';
import { pageQuery } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { userBody } from './user-body.ts';
import { user, userChanges, userParams } from './user-schemas.ts';

export interface UserUseCases {
  readonly listUsers: ListUsers;
  readonly readUser: ReadUser;
  readonly editUser: EditUser;
  readonly deleteUser: DeleteUser;
}

/** Accounts, for admins. */
export function userRoutes({ listUsers, readUser, editUser, deleteUser }: UserUseCases): readonly Route[] {
  const forAdmins = { tag: 'Users', caller: 'account' } as const;

  return [
    defineRoute({
      ...forAdmins,
      method: 'get',
      path: '/users',
      operationId: 'listUsers',
      summary: 'List accounts, in the order they were made',
      query: z.strictObject(pageQuery),
      responses: { 200: z.array(user) },
      errors: ['forbidden'],
      list: true,
      async handle({ caller, query: page }) {
        const { items, nextCursor } = await listUsers.execute({ caller, page });
        return { status: 200, data: items.map(userBody), nextCursor };
      },
    }),
    defineRoute({
      ...forAdmins,
      method: 'get',
      path: '/users/{id}',
      operationId: 'getUser',
      summary: 'Read an account',
      params: userParams,
      responses: { 200: user },
      errors: ['forbidden', 'user_not_found'],
      revised: true,
      async handle({ caller, params: { id } }) {
        const state = await readUser.execute({ caller, userId: id });
        return { status: 200, data: userBody(state), etag: state.revision };
      },
    }),
    defineRoute({
      ...forAdmins,
      method: 'patch',
      path: '/users/{id}',
      operationId: 'updateUser',
      summary: 'Change an account; the last enabled admin stays one',
      params: userParams,
      body: userChanges,
      responses: { 200: user },
      errors: ['forbidden', 'user_not_found', 'external_id_taken'],
      revised: true,
      async handle({ caller, params: { id }, body, ifMatch }) {
        const state = await editUser.execute({ caller, userId: id, changes: body, ifMatch });
        return { status: 200, data: userBody(state), etag: state.revision };
      },
    }),
    defineRoute({
      ...forAdmins,
      method: 'delete',
      path: '/users/{id}',
      operationId: 'deleteUser',
      summary: 'Delete an account; the last enabled admin stays',
      description: 'Blanks name and e-mail everywhere and keeps the record that somebody was there.',
      params: userParams,
      responses: { 204: null },
      errors: ['forbidden', 'user_not_found'],
      revised: true,
      async handle({ caller, params: { id }, ifMatch }) {
        await deleteUser.execute({ caller, userId: id, ifMatch });
        return { status: 204 };
      },
    }),
  ];
}
