import { Forbidden, Unauthenticated } from '../expected-error.ts';
import { type Caller, callerIsAdmin } from './caller.ts';

export type AccountCaller = Extract<Caller, { kind: 'account' }>;

/** @throws {Unauthenticated | Forbidden} unless an account speaks. */
export function requireAccount(caller: Caller): AccountCaller {
  if (caller.kind === 'anonymous') throw new Unauthenticated();
  if (caller.kind !== 'account') throw new Forbidden('This needs an account: sign in with one.');
  return caller;
}

/** @throws {Unauthenticated | Forbidden} unless an admin speaks. */
export function requireAdmin(caller: Caller): AccountCaller {
  const account = requireAccount(caller);
  if (!callerIsAdmin(account)) throw new Forbidden('Only admins may do this.');
  return account;
}
