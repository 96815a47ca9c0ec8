import { authRoutes } from '#src/adapters/http/identity/auth-routes.ts';
import { userRoutes } from '#src/adapters/http/identity/user-routes.ts';
import { people } from '#test/support/identity/people.ts';
import { serve } from '../toy-server.ts';

export const bearer = (token: string, headers: Record<string, string> = {}) => ({
  headers: { Authorization: `Bearer ${token}`, ...headers },
});

/** The real server with the calls about people, over people in memory. */
export async function servePeople() {
  const world = people();
  const { readOwn: readOwnAccount, editOwn: editOwnAccount, deleteOwn: deleteOwnAccount, changePassword } = world;
  const routes = [
    ...authRoutes({
      registerUser: world.register,
      logIn: world.logIn,
      refreshSignIn: world.refresh,
      signOut: world.signOut,
      readOwnAccount,
      editOwnAccount,
      deleteOwnAccount,
      changePassword,
    }),
    ...userRoutes({
      listUsers: world.list,
      readUser: world.read,
      editUser: world.edit,
      deleteUser: world.remove,
    }),
  ];
  const { call, observer } = await serve(routes, { authenticator: world.authenticator, clock: world.clock });

  /** Signs in an admin and answers the access token. */
  const admin = async () => {
    const made = await world.ensureFirstAdmin.execute();
    if (!made) throw new Error('There is an admin already.');
    return (await world.logIn.execute(made)).accessToken;
  };
  return { ...world, call, observer, admin };
}
