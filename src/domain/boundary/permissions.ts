import { Forbidden, Unauthenticated } from '../expected-error.ts';
import { type Caller, callerIsStaff } from '../identity/caller.ts';
import type { BoundaryUserId } from './ids.ts';

/** Where tokens are asked for: staff for anybody, an account for itself. @throws {Unauthenticated | Forbidden} */
export function requireMayRecord(caller: Caller, userId: BoundaryUserId): void {
  if (caller.kind === 'anonymous') throw new Unauthenticated();
  const isOneself = caller.kind === 'account' && (caller.userId as string) === userId;
  if (!isOneself && !callerIsStaff(caller)) throw new Forbidden('Only staff record the sessions of others.');
}

/** The record is read by staff alone. @throws {Unauthenticated | Forbidden} */
export function requireMayReadBoundaries(caller: Caller): void {
  if (caller.kind === 'anonymous') throw new Unauthenticated();
  if (!callerIsStaff(caller)) throw new Forbidden('Only staff read the record of sessions.');
}
