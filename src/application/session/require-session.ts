import { NotFound } from '../../domain/expected-error.ts';
import type { PersonId, SessionId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';

/** @throws {NotFound} when there is none. */
export function found(session: Session | undefined): Session {
  if (!session) throw new NotFound('session');
  return session;
}

/** @throws {NotFound} when there is none. */
export async function requireView(queries: SessionQueries, id: SessionId, asker?: PersonId): Promise<SessionView> {
  const view = await queries.find(id, asker);
  if (!view) throw new NotFound('session');
  return view;
}
