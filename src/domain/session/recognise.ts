import type { DateTime } from 'luxon';
import type { Caller } from '../identity/caller.ts';
import { InvalidToken } from '../identity/errors.ts';
import { personOfUser } from './ids.ts';
import type { JoiningPerson } from './participation.ts';
import type { SessionState } from './session-state.ts';
import { honoursTokensAt } from './token-life.ts';

/**
 * Who a caller is in this session. Accounts are themselves; the tokens of a session are good in that one alone.
 * @throws {InvalidToken} for a token of another session, or one whose time is over.
 */
export function recognise(state: SessionState, caller: Caller, at: DateTime): JoiningPerson {
  if (caller.kind === 'anonymous') return {};
  if (caller.kind === 'account') return { personId: personOfUser(caller.userId), userId: caller.userId };
  if (caller.sessionId !== state.id || !honoursTokensAt(state, at)) throw new InvalidToken();
  if (caller.kind === 'guest_host') return { personId: personOfUser(caller.userId), userId: caller.userId };
  return { personId: caller.personId, ...(caller.userId && { userId: caller.userId }) };
}
