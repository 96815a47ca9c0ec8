import type { SessionOrder } from '../../../application/ports/session-queries.ts';
import type { SessionState } from '../../../domain/session/session-state.ts';
import type { StoredSession } from '../in-memory-tables.ts';
import type { Keyset } from '../keyset.ts';

const orderedBy: Readonly<Record<SessionOrder['by'], (state: SessionState) => string | number>> = {
  startsAt: ({ schedule }) => schedule.startsAt.toMillis(),
  createdAt: ({ createdAt }) => createdAt.toMillis(),
  title: ({ details }) => details.title,
};

/** How a list of sessions is ordered; the id breaks ties. */
export const orderKeyset = ({ by, direction }: SessionOrder): Keyset<StoredSession> => ({
  list: `sessions by ${by} ${direction}`,
  positionOf: ({ state }) => [orderedBy[by](state), state.id],
  direction,
});
