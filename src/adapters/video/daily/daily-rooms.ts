import { z } from 'zod';
import type { Clock } from '../../../application/ports/clock.ts';
import type { Asking, RoomPlan, Rooms, SoughtRoom } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { asRoomReference, type RoomReference } from '../../../domain/room/room.ts';
import type { RoomNames } from '../room-names.ts';
import { type DailyApi, json } from './daily-api.ts';
import { toSeconds } from './instants.ts';
import { dailyRoom, isExpired, settingsOf } from './room-settings.ts';

export const roomPath = (name: string): string => `/rooms/${encodeURIComponent(name)}`;

const deleted = z.looseObject({ deleted: z.boolean() });

/** Rooms by their names: at Daily, the name is what a room is known by, and there is never a second one of it. */
export class DailyRooms implements Rooms {
  readonly #api: DailyApi;
  readonly #names: RoomNames;
  readonly #clock: Clock;

  constructor(api: DailyApi, names: RoomNames, clock: Clock) {
    this.#api = api;
    this.#names = names;
    this.#clock = clock;
  }

  async open(plan: RoomPlan, asking?: Asking): Promise<{ readonly reference: RoomReference }> {
    const name = this.#names.of(plan);
    const opened =
      (await this.#fitIfThere(name, plan, asking)) ||
      (await this.#make(name, plan, asking)) ||
      // Refused: it was made meanwhile, by a try whose answer was lost or by another process;
      (await this.#fitIfThere(name, plan, asking)) ||
      // or it has expired, and Daily hides it but has not cleared its name away yet.
      (await this.#makeAnew(name, plan, asking));
    if (!opened)
      throw new VideoProviderFailed('daily', {
        fault: 'refused',
        detail: 'rooms.create: refused, and no room is there',
      });
    return { reference: asRoomReference(name) };
  }

  async close(room: SoughtRoom, asking?: Asking): Promise<void> {
    await this.#delete(room.reference ?? this.#names.of(room), asking);
  }

  /** @returns whether the room is there and fits the plan now. */
  async #fitIfThere(name: string, plan: RoomPlan, asking?: Asking): Promise<boolean> {
    const room = await this.#api.ask(
      {
        operation: 'rooms.read',
        method: 'GET',
        path: roomPath(name),
        read: json(dailyRoom.optional()),
        instead: { 404: undefined },
      },
      asking,
    );
    if (!room || isExpired(room, toSeconds(this.#clock.now()))) return false;
    const fitted = await this.#api.ask(
      {
        operation: 'rooms.update',
        method: 'POST',
        path: roomPath(name),
        body: settingsOf(plan),
        repeatable: true,
        read: json(dailyRoom.optional()),
        instead: { 404: undefined },
      },
      asking,
    );
    return fitted !== undefined;
  }

  /** @returns whether it was made; not when Daily refuses, most likely because the name is taken. */
  async #make(name: string, plan: RoomPlan, asking?: Asking): Promise<boolean> {
    const made = await this.#api.ask(
      {
        operation: 'rooms.create',
        method: 'POST',
        path: '/rooms',
        body: { name, ...settingsOf(plan) },
        // A second try is refused when the first one did it, and then the room is found.
        repeatable: true,
        read: json(dailyRoom.optional()),
        instead: { 400: undefined },
      },
      asking,
    );
    return made !== undefined;
  }

  async #makeAnew(name: string, plan: RoomPlan, asking?: Asking): Promise<boolean> {
    await this.#delete(name, asking);
    return this.#make(name, plan, asking);
  }

  async #delete(name: string, asking?: Asking): Promise<void> {
    await this.#api.ask(
      {
        operation: 'rooms.delete',
        method: 'DELETE',
        path: roomPath(name),
        limit: 'delete',
        read: json(deleted.optional()),
        instead: { 404: undefined },
      },
      asking,
    );
  }
}
