import { z } from 'zod';
import type { Clock } from '../../../application/ports/clock.ts';
import type { Asking, ListedRoom, RoomInventory } from '../../../application/ports/video-provider.ts';
import { asRoomReference } from '../../../domain/room/room.ts';
import type { RoomNames } from '../room-names.ts';
import { type DailyApi, json } from './daily-api.ts';
import { pageSize } from './every-page.ts';
import { toSeconds } from './instants.ts';
import { type DailyRoom, dailyRoom, isExpired } from './room-settings.ts';

const answer = z.looseObject({ data: z.array(dailyRoom) });

/** The rooms of this installation among all rooms of the Daily domain. */
export class DailyInventory implements RoomInventory {
  readonly #api: DailyApi;
  readonly #names: RoomNames;
  readonly #clock: Clock;

  constructor(api: DailyApi, names: RoomNames, clock: Clock) {
    this.#api = api;
    this.#names = names;
    this.#clock = clock;
  }

  async page(cursor: string | undefined, asking?: Asking): Promise<{ rooms: readonly ListedRoom[]; next?: string }> {
    const { data } = await this.#api.ask(
      {
        operation: 'rooms.list',
        method: 'GET',
        path: '/rooms',
        query: { limit: pageSize, starting_after: cursor },
        read: json(answer),
      },
      asking,
    );
    const next = data.length < pageSize ? undefined : data.at(-1)?.id;
    return { rooms: data.flatMap((room) => this.#ours(room)), ...(next !== undefined && { next }) };
  }

  #ours(room: DailyRoom): readonly ListedRoom[] {
    const ours = this.#names.read(room.name);
    // The whole name, not a part of it: another's room may well be called after one of ours.
    if (!ours || this.#names.of(ours) !== room.name || isExpired(room, toSeconds(this.#clock.now()))) return [];
    return [{ ...ours, reference: asRoomReference(room.name) }];
  }
}
