import type { SessionFilter } from '../../../application/ports/session-queries.ts';
import { personOfUser } from '../../../domain/session/ids.ts';
import type { ListScope } from '../../../domain/session/visibility.ts';
import type { StoredSession } from '../in-memory-tables.ts';

type Condition = (stored: StoredSession, filter: SessionFilter) => boolean;

const matchesTitle: Condition = ({ state }, { q }) =>
  q === undefined || state.details.title.toLowerCase().includes(q.toLowerCase());

const liesInTime: Condition = ({ state: { schedule } }, { from, to }) =>
  (!from || schedule.startsAt >= from) && (!to || schedule.startsAt < to);

const isTheirs: Condition = ({ state: { host, coHosts }, people }, { mine }) => {
  if (!mine) return true;
  if (mine.as === 'host') return host.id === mine.userId || coHosts.includes(mine.userId);
  const place = people.get(personOfUser(mine.userId));
  return (mine.as === 'registered' ? place?.registeredAt : place?.joinedAt) !== undefined;
};

const conditions: readonly Condition[] = [
  ({ state }, { status }) => status.includes(state.phase.status),
  ({ state }, { archived }) => (state.archivedAt !== undefined) === archived,
  ({ state }, { hostId }) => !hostId || state.host.id === hostId,
  ({ state }, { eventId }) => !eventId || state.eventId === eventId,
  ({ state }, { tag }) => tag === undefined || state.details.tags.includes(tag),
  ({ state }, { visibility }) => !visibility || state.details.visibility === visibility,
  liesInTime,
  matchesTitle,
  isTheirs,
];

/** Whether a session is in the list: for this caller's eyes, and as was asked for. */
export const admits = (filter: SessionFilter, { visibilities, hostedBy }: ListScope, stored: StoredSession): boolean =>
  (visibilities.includes(stored.state.details.visibility) || stored.state.host.id === hostedBy) &&
  conditions.every((holds) => holds(stored, filter));
