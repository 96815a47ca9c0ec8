import type { DateTime } from 'luxon';
import { foldAttendance } from '../../domain/session/attendance.ts';
import type { ParticipantId } from '../../domain/session/ids.ts';
import type { PresenceFact } from '../../domain/session/presence-fact.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { overSince } from '../../domain/session/status.ts';
import type { Stores } from '../ports/unit-of-work.ts';

/** A socket of somebody opened or closed. */
export interface SocketSighting {
  readonly participantId: ParticipantId;
  readonly socketId: string;
  readonly kind: PresenceFact['kind'];
  readonly at: DateTime;
}

/**
 * Takes down what our own sockets saw of people, and folds their attendance anew. The session's row must be locked, so
 * that two who fold the same person's facts take turns.
 */
export async function witnessPresence(
  { presence }: Stores,
  { id, phase }: Pick<SessionState, 'id' | 'phase'>,
  sightings: readonly SocketSighting[],
  receivedAt: DateTime,
): Promise<void> {
  if (sightings.length === 0) return;
  const fresh = sightings.map(
    ({ participantId, socketId, kind, at }): PresenceFact => ({
      sessionId: id,
      participantId,
      kind,
      source: 'socket',
      connectionId: socketId,
      happenedAt: at,
      receivedAt,
    }),
  );
  const earlier = await presence.factsOf(id, [...new Set(fresh.map(({ participantId }) => participantId))]);
  const byPerson = Map.groupBy([...earlier, ...fresh], ({ participantId }) => participantId);
  const attendance = [...byPerson.values()].flatMap((facts) => foldAttendance(facts, overSince(phase)) ?? []);
  await presence.record(id, fresh, attendance);
}
