import type { DateTime } from 'luxon';
import type { Caller } from '../../domain/identity/caller.ts';
import type { Session } from '../../domain/session/session.ts';

/** Lets those through who manage the session. */
export const managing =
  (caller: Caller) =>
  (session: Session, now: DateTime): void => {
    session.recognise(caller, now);
    session.requireManagedBy(caller);
  };
