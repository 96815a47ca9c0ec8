import type { DateTime } from 'luxon';
import type { ParticipantId, SessionId } from './ids.ts';
import type { SessionEvent } from './session-event.ts';

/** Who says so. A `seat` is our own join and leave: it tells who was let in, not who was watching. */
export const presenceSources = ['seat', 'socket', 'provider', 'correction'] as const;
export type PresenceSource = (typeof presenceSources)[number];

/** `absent`: somebody looked and did not see the connection any more; when it ended nobody has said. */
export const presenceKinds = ['joined', 'left', 'absent'] as const;

/** One line of the append-only log: somebody came or went, when it happened and when we were told. */
export interface PresenceFact {
  readonly sessionId: SessionId;
  readonly participantId: ParticipantId;
  readonly kind: (typeof presenceKinds)[number];
  readonly source: PresenceSource;
  /** Tells connections of one witness apart: two devices are two connections. */
  readonly connectionId?: string;
  readonly happenedAt: DateTime;
  readonly receivedAt: DateTime;
}

/** What a fact of a connection is known by: told twice, it is the same fact. Facts without a connection are all different. */
export const keyOfFact = ({
  participantId,
  source,
  connectionId,
  kind,
  happenedAt,
}: PresenceFact): string | undefined =>
  connectionId && [participantId, source, kind, happenedAt.toMillis(), connectionId].join(' ');

/** What a session's own events say about presence. */
export function presenceFactsOf(sessionId: SessionId, events: readonly SessionEvent[]): readonly PresenceFact[] {
  return events.flatMap((event) =>
    event.kind === 'participant.joined' || event.kind === 'participant.left'
      ? {
          sessionId,
          participantId: event.data.participantId,
          kind: event.kind === 'participant.joined' ? 'joined' : 'left',
          source: 'seat',
          happenedAt: event.at,
          receivedAt: event.at,
        }
      : [],
  );
}
