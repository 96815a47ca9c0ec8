import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Asking, ListedConnection, RoomPresence } from '../../../application/ports/video-provider.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import { type DailyApi, json } from './daily-api.ts';
import { roomPath } from './daily-rooms.ts';
import { pageSize } from './every-page.ts';

const person = z.looseObject({
  id: z.string().min(1),
  userId: z.string().nullish(),
  joinTime: z.iso.datetime({ offset: true }),
});
const ofRoom = z.looseObject({ total_count: z.number().int().min(0), data: z.array(person) });
const roomThere = z.looseObject({ name: z.string() });
const ofDomain = z.record(z.string(), z.array(person));

/** Who is connected, as Daily saw it up to 15 seconds ago. */
export class DailyPresence implements RoomPresence {
  readonly #api: DailyApi;

  constructor(api: DailyApi) {
    this.#api = api;
  }

  async present(reference: RoomReference, asking?: Asking): Promise<readonly ListedConnection[]> {
    const present = await this.inside(reference, asking);
    if (present.length === 0) await this.#requireThere(reference, asking);
    return present;
  }

  /** Who is inside, be the room there or not. @throws {VideoProviderFailed} */
  async inside(reference: RoomReference, asking?: Asking): Promise<readonly ListedConnection[]> {
    const listed = await this.#api.ask(
      {
        operation: 'rooms.presence',
        method: 'GET',
        path: `${roomPath(reference)}/presence`,
        query: { limit: pageSize },
        read: json(ofRoom.optional()),
        instead: { 404: undefined },
      },
      asking,
    );
    const { total_count, data } = listed ?? { total_count: 0, data: [] };
    // A room's own list has no second page; the one of the whole domain has everybody.
    const others = total_count > data.length ? await this.#inTheWholeDomain(reference, asking) : [];
    const people = new Map([...data, ...others].map((one) => [one.id, one]));
    return [...people.values()].map(connectionOf);
  }

  /**
   * What the list of a room says that was deleted is not documented: a 404, or that nobody is inside. That of the room
   * itself is. @throws {VideoProviderFailed} `gone`
   */
  async #requireThere(reference: RoomReference, asking?: Asking): Promise<void> {
    const path = roomPath(reference);
    await this.#api.ask({ operation: 'rooms.read', method: 'GET', path, read: json(roomThere) }, asking);
  }

  async #inTheWholeDomain(reference: RoomReference, asking?: Asking): Promise<readonly z.infer<typeof person>[]> {
    const rooms = await this.#api.ask(
      { operation: 'presence.list', method: 'GET', path: '/presence', read: json(ofDomain) },
      asking,
    );
    return rooms[reference] ?? [];
  }
}

const connectionOf = ({ id, userId, joinTime }: z.infer<typeof person>): ListedConnection => ({
  connectionId: id,
  ...(userId && { participantId: userId }),
  joinedAt: DateTime.fromISO(joinTime, { zone: 'utc' }),
});
