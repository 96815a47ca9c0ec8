import type { Asking, ListedConnection, RoomPast, RoomPresence } from '../../../application/ports/video-provider.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { Connection, LiveSession } from './answers.ts';
import type { Sessions } from './sessions.ts';

/** Who is and was connected, of the runs of the meeting. */
export class CloudflarePresence implements RoomPresence, RoomPast {
  readonly #sessions: Sessions;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  async present(reference: RoomReference, asking?: Asking): Promise<readonly ListedConnection[]> {
    const connections = await this.#connections(reference, 'live', asking);
    return connections.filter(({ leftAt }) => leftAt === undefined);
  }

  async connections(reference: RoomReference, asking?: Asking): Promise<readonly ListedConnection[]> {
    return await this.#connections(reference, 'all', asking);
  }

  async #connections(reference: RoomReference, which: 'all' | 'live', asking?: Asking) {
    const found: ListedConnection[] = [];
    for (const session of await this.#sessions.of(reference, which, asking)) {
      const connections = await this.#sessions.connections(session.id, asking);
      found.push(...connections.flatMap((connection) => asListed(connection, session)));
    }
    return found;
  }
}

/** Nothing for somebody who was on the way in and never came. */
function asListed(connection: Connection, session: LiveSession): readonly ListedConnection[] {
  const joinedAt = connection.joined_at ?? connection.created_at;
  // Whoever was inside at the end of a run has no leave of their own.
  const leftAt = connection.left_at ?? (session.status === 'ENDED' ? session.ended_at : undefined);
  const participantId = connection.custom_participant_id;
  if (!joinedAt) return [];
  return [
    { connectionId: connection.id, joinedAt, ...(leftAt && { leftAt }), ...(participantId && { participantId }) },
  ];
}
