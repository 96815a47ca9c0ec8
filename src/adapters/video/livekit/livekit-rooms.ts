import type { Room } from 'livekit-server-sdk';
import type { DateTime } from 'luxon';
import type { Clock } from '../../../application/ports/clock.ts';
import type { Asking, RoomInventory, RoomPlan, Rooms, SoughtRoom } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { asRoomReference } from '../../../domain/room/room.ts';
import type { RoomNames } from '../room-names.ts';
import { takenAs } from './fault-as-answer.ts';
import type { LiveKitApi } from './livekit-api.ts';

/**
 * Rooms by their names, which are their references too. A room lives on the server that holds it, as long as somebody
 * is inside or its time-outs last: one that is gone is made again by the next `open`. It has no number of places, since
 * LiveKit can't change that of a running room (`getOrCreateRoom`, server of August 2026) and a class may grow; who has
 * no seat gets no token, and a token lets its person in once.
 */
export class LiveKitRooms implements Rooms, RoomInventory {
  readonly #api: LiveKitApi;
  readonly #names: RoomNames;
  readonly #clock: Clock;

  constructor(api: LiveKitApi, names: RoomNames, clock: Clock) {
    this.#api = api;
    this.#names = names;
    this.#clock = clock;
  }

  async open(plan: RoomPlan, asking: Asking = {}) {
    const name = this.#names.of(plan);
    const room = await this.#create(name, plan, asking);
    // A running room keeps its time-outs. With somebody inside it stays, and what is left of the day's margin has to do.
    if (room.numParticipants === 0 && endsBefore(room, plan.latestEnd)) {
      await this.close({ ...plan, reference: asRoomReference(name) }, asking);
      await this.#create(name, plan, asking);
    }
    return { reference: asRoomReference(name) };
  }

  /** Makes the room; one of that name that is there comes back as it is. */
  async #create(name: string, { latestEnd }: RoomPlan, { signal }: Asking): Promise<Room> {
    const keptSeconds = secondsKept(this.#clock.now(), latestEnd);
    const timeouts = { emptyTimeout: keptSeconds, departureTimeout: keptSeconds };
    const call = { operation: 'rooms.create', repeatable: true, signal };
    const room = await this.#api.call(call, ({ rooms }) => rooms.createRoom({ name, ...timeouts }));
    if (room.name === name) return room;
    throw new VideoProviderFailed('livekit', { fault: 'unreachable', detail: 'rooms.create: not the room asked for' });
  }

  async close(room: SoughtRoom, { signal }: Asking = {}): Promise<void> {
    const name = room.reference ?? this.#names.of(room);
    await this.#api
      .call({ operation: 'rooms.delete', repeatable: true, signal }, ({ rooms }) => rooms.deleteRoom(name))
      .catch(takenAs(undefined, 'gone'));
  }

  /** LiveKit lists all rooms of a project at once. */
  async page(_cursor: string | undefined, { signal }: Asking = {}) {
    const call = { operation: 'rooms.list', repeatable: true, signal };
    const rooms = await this.#api.call(call, (clients) => clients.rooms.listRooms());
    const own = rooms.flatMap(({ name }) => {
      const room = this.#names.read(name);
      return room && this.#names.of(room) === name ? { ...room, reference: asRoomReference(name) } : [];
    });
    return { rooms: own };
  }
}

/** How long a room is kept with nobody inside: a day beyond the latest end, for a live class may be extended. */
function secondsKept(now: DateTime, latestEnd: DateTime): number {
  return Math.ceil(Math.max(latestEnd.diff(now).as('seconds'), 0)) + 24 * 60 * 60;
}

/** Whether an empty room would be gone by then. */
function endsBefore({ creationTime, emptyTimeout, departureTimeout }: Room, instant: DateTime): boolean {
  return Number(creationTime) + Math.min(emptyTimeout, departureTimeout) < instant.toSeconds();
}
