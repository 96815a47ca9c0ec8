import type { Caller } from '../../domain/identity/caller.ts';
import type { PersonId } from '../../domain/session/ids.ts';
import { personOfUser } from '../../domain/session/ids.ts';

/** Whose place to look for, before it is known whether the session honours the caller's token. */
export function askerOf(caller: Caller): PersonId | undefined {
  switch (caller.kind) {
    case 'anonymous':
      return undefined;
    case 'participant':
      return caller.personId;
    default:
      return personOfUser(caller.userId);
  }
}

/** The same, as the list of participations to load. */
export const concerning = (caller: Caller): readonly PersonId[] => {
  const asker = askerOf(caller);
  return asker ? [asker] : [];
};
