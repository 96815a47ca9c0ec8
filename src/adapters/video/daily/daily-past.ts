import { z } from 'zod';
import type { Asking, ListedConnection, RoomPast } from '../../../application/ports/video-provider.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import { type DailyApi, json } from './daily-api.ts';
import type { DailyPresence } from './daily-presence.ts';
import { everyPage, pageSize } from './every-page.ts';
import { atSeconds, unixSeconds } from './instants.ts';

const participant = z.looseObject({
  participant_id: z.string().min(1),
  user_id: z.string().nullish(),
  join_time: unixSeconds,
  duration: z.number().min(0),
});
const meeting = z.looseObject({
  id: z.string().min(1),
  room: z.string(),
  ongoing: z.boolean(),
  participants: z.array(participant),
});
const answer = z.looseObject({ data: z.array(meeting) });

/** Who was connected, from the history of the room's meetings: a meeting lasts as long as anybody is inside. */
export class DailyPast implements RoomPast {
  readonly #api: DailyApi;
  readonly #presence: DailyPresence;

  constructor(api: DailyApi, presence: DailyPresence) {
    this.#api = api;
    this.#presence = presence;
  }

  async connections(reference: RoomReference, asking?: Asking): Promise<readonly ListedConnection[]> {
    const meetings = (await everyPage((after) => this.#page(reference, after, asking))).filter(
      ({ room }) => room === reference,
    );
    // While a meeting goes on its history counts how long people have been there, not whether they have left.
    const inside = meetings.some(({ ongoing }) => ongoing) ? await this.#presence.inside(reference, asking) : [];
    const connections = new Map(
      meetings.flatMap(({ participants }) => participants).map((one) => [one.participant_id, connectionOf(one)]),
    );
    for (const connection of inside) connections.set(connection.connectionId, connection);
    return [...connections.values()];
  }

  async #page(reference: RoomReference, after: string | undefined, asking?: Asking) {
    const { data } = await this.#api.ask(
      {
        operation: 'meetings.list',
        method: 'GET',
        path: '/meetings',
        query: { room: reference, limit: pageSize, starting_after: after },
        read: json(answer),
        instead: { 404: { data: [] } },
      },
      asking,
    );
    return data;
  }
}

const connectionOf = ({
  participant_id,
  user_id,
  join_time,
  duration,
}: z.infer<typeof participant>): ListedConnection => ({
  connectionId: participant_id,
  ...(user_id && { participantId: user_id }),
  joinedAt: atSeconds(join_time),
  leftAt: atSeconds(join_time + duration),
});
