import type { Asking, ListedConnection, RoomPast, RoomPresence } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { Connection, LiveSession } from './answers.ts';
import type { Meetings } from './meetings.ts';
import type { Sessions } from './sessions.ts';

/** Who is and was connected, of the runs of the meeting. */
export class CloudflarePresence implements RoomPresence, RoomPast {
  readonly #sessions: Sessions;
  readonly #meetings: Meetings;

  constructor(sessions: Sessions, meetings: Meetings) {
    this.#sessions = sessions;
    this.#meetings = meetings;
  }

  async present(reference: RoomReference, asking?: Asking): Promise<readonly ListedConnection[]> {
    const connections = await this.#connections(reference, 'live', asking);
    const present = connections.filter(({ leftAt }) => leftAt === undefined);
    // One that was switched off lets people in as far as the API says, and nobody gets anywhere.
    if (present.length === 0 && (await this.#meetings.get(reference, asking))?.status === 'INACTIVE')
      throw new VideoProviderFailed('cloudflare', { fault: 'gone', detail: 'meetings.get: the meeting is off' });
    return present;
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
