import type { DateTime } from 'luxon';
import { VideoProviderFailed } from '../../domain/room/errors.ts';
import type { RoomQueries } from '../ports/room-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { ListedRoom, RoomInventory, VideoProvider } from '../ports/video-provider.ts';
import type { Providers } from './providers.ts';

/** Faults that the next call of the same provider would meet too. */
const hopeless: readonly string[] = ['away', 'key_refused'];

/** So many rooms a provider and run, and tries: closing is slow, and a worker must not be taken up by it for long. */
const mostAtATime = 100;
const mostTries = 200;

/** What was asked for since then is about to be handed out, or was given up and is closed the next time. */
const making = { minutes: 5 };

const goldenRatio = 0.618_033_988_749_895;

/**
 * Closes the rooms that a provider holds and no session uses: left by a crash between its answer and our commit, by a
 * call whose answer never came, or by an end that it didn't hear of.
 */
export class SweepRooms {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: RoomQueries;
  readonly #providers: Providers;

  constructor(unitOfWork: UnitOfWork, queries: RoomQueries, providers: Providers) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#providers = providers;
  }

  /** What goes wrong at one provider is told, and stops no other. @returns what was done, in words. */
  async execute(now: DateTime): Promise<string> {
    const said: string[] = [];
    for (const provider of this.#providers.inOrder)
      if (provider.inventory) said.push(`${provider.name}: ${await this.#sweep(provider, provider.inventory, now)}`);
    return said.length > 0 ? said.join('; ') : 'no provider keeps rooms of its own';
  }

  async #sweep(provider: VideoProvider, inventory: RoomInventory, now: DateTime): Promise<string> {
    try {
      const { seen, unused } = await this.#look(provider, inventory, now);
      const { closed, inUse, failures } = await this.#closeAll(provider, fromAnotherPlace(unused, now), now);
      const left = unused.length - closed - inUse;
      const faults = [...new Set(failures.map(({ fault }) => fault))];
      const why = [...faults, ...(left > failures.length ? [`${mostAtATime} at a time`] : [])].join(', ');
      return `${seen} seen, ${closed} closed${left > 0 ? `, ${left} left to close (${why})` : ''}`;
    } catch (error) {
      if (!(error instanceof VideoProviderFailed)) throw error;
      return `could not be asked (${error.fault})`;
    }
  }

  /** All pages first: closing while paging would shift what comes next. */
  async #look(provider: VideoProvider, inventory: RoomInventory, now: DateTime) {
    const unused: ListedRoom[] = [];
    let seen = 0;
    let cursor: string | undefined;
    do {
      const { rooms, next } = await inventory.page(cursor);
      // A room is asked for only once it is noted: what is in use by now was so when it was listed, or came later.
      const inUse = await this.#inUse(provider, rooms, now);
      unused.push(...rooms.filter(({ reference }) => !inUse.has(reference)));
      seen += rooms.length;
      cursor = next;
    } while (cursor !== undefined);
    return { seen, unused };
  }

  async #inUse({ name }: VideoProvider, rooms: readonly ListedRoom[], now: DateTime) {
    return await this.#queries.inUse(name, rooms, now.minus(making));
  }

  async #closeAll(provider: VideoProvider, rooms: readonly ListedRoom[], now: DateTime) {
    const failures: VideoProviderFailed[] = [];
    let closed = 0;
    let inUse = 0;
    for (const room of rooms) {
      if (closed === mostAtATime || closed + failures.length === mostTries) break;
      // Closing those before took its time, and a session may have come to it since.
      if ((await this.#inUse(provider, [room], now)).size > 0) {
        inUse += 1;
        continue;
      }
      try {
        await provider.rooms.close(room);
      } catch (error) {
        if (!(error instanceof VideoProviderFailed)) throw error;
        failures.push(error);
        if (hopeless.includes(error.fault)) break;
        continue;
      }
      closed += 1;
      await this.#noteClosed(provider.name, room, now);
    }
    return { closed, inUse, failures };
  }

  /** The ledger may hold another room under this name: the one that the session used. */
  async #noteClosed(provider: string, { sessionId, epoch, reference }: ListedRoom, now: DateTime): Promise<void> {
    await this.#unitOfWork.run(async ({ rooms }) => {
      const known = (await rooms.ofSession(sessionId)).find(
        (room) => room.epoch === epoch && room.provider === provider,
      );
      const isThisOne = known && (known.reference ?? reference) === reference;
      if (isThisOne && !known.closedAt) await rooms.closed(known, now);
    });
  }
}

/** Begins elsewhere each time, so that rooms that can't be closed don't keep it from the others for ever. */
function fromAnotherPlace<T>(all: readonly T[], now: DateTime): readonly T[] {
  const start = Math.floor(((now.toSeconds() * goldenRatio) % 1) * all.length);
  return [...all.slice(start), ...all.slice(0, start)];
}
