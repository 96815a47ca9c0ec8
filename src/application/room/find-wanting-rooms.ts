import type { DateTime } from 'luxon';
import type { RecordingQueries } from '../ports/recording-queries.ts';
import type { RoomQueries } from '../ports/room-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Providers } from './providers.ts';

/** The rest waits for the next time. */
const mostAtOnce = 200;

/** By then a recording that nobody heard of has outlived its own job. */
const stillHours = 25;
const followSeconds = 600;

/** Finds sessions that people are about to enter, or are in, without a room that works, and has them seen to. */
export class FindWantingRooms {
  readonly #unitOfWork: UnitOfWork;
  readonly #rooms: RoomQueries;
  readonly #recordings: RecordingQueries;
  readonly #providers: Providers;

  constructor(unitOfWork: UnitOfWork, rooms: RoomQueries, recordings: RecordingQueries, providers: Providers) {
    this.#unitOfWork = unitOfWork;
    this.#rooms = rooms;
    this.#recordings = recordings;
    this.#providers = providers;
  }

  /** @returns what was done, in words. */
  async execute(now: DateTime): Promise<string> {
    const there = this.#providers.inOrder.map(({ name }) => name).filter((name) => this.#providers.isThere(name));
    const wanting = await this.#rooms.wanting(now, there, mostAtOnce);
    const forgotten = await this.#recordings.standingStill(now.minus({ hours: stillHours }), mostAtOnce);
    await this.#unitOfWork.run(async ({ jobs }) => {
      await jobs.enqueue(
        ...wanting.map((sessionId) => ({ name: 'tend-room', data: { sessionId, wanted: true } }) as const),
      );
      await jobs.enqueueLater(followSeconds, ...forgotten.map((data) => ({ name: 'follow-recording', data }) as const));
    });
    const recordings = forgotten.length > 0 ? `, recordings to ask for: ${forgotten.length}` : '';
    return `rooms to see to: ${wanting.length}${recordings}`;
  }
}
