import type { DateTime } from 'luxon';
import type { ParticipantId } from '../../domain/session/ids.ts';
import type { PresenceFact } from '../../domain/session/presence-fact.ts';
import type { Session } from '../../domain/session/session.ts';
import { system } from '../../domain/session/session-event.ts';
import type { Stores } from '../ports/unit-of-work.ts';
import { witnessPresence } from '../session/witness-presence.ts';

/** A socket of somebody opened or closed. */
export interface SocketSighting {
  readonly participantId: ParticipantId;
  readonly socketId: string;
  readonly kind: PresenceFact['kind'];
  readonly at: DateTime;
}

/**
 * Stores the session with what our own sockets saw of people, for their attendance and their seats. The session must be
 * locked, with the places of everybody concerned.
 */
export async function witnessSockets(
  stores: Stores,
  session: Session,
  sightings: readonly SocketSighting[],
  now: DateTime,
): Promise<void> {
  const facts = sightings.map(
    ({ participantId, socketId, kind, at }): PresenceFact => ({
      sessionId: session.id,
      participantId,
      kind,
      source: 'socket',
      connectionId: socketId,
      happenedAt: at,
      receivedAt: now,
    }),
  );
  await witnessPresence(stores, { session, facts, by: system, now });
}
