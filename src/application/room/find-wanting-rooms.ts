import type { DateTime } from 'luxon';
import type { RecordingQueries } from '../ports/recording-queries.ts';
import type { RoomQueries, WantingSession } from '../ports/room-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Providers } from './providers.ts';

/** So many a transaction; all of them a round, since the first may be without hope for hours. */
const aBatch = 200;
/** The rest waits for the next time. */
const mostRecordings = 200;

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
    let wanting = 0;
    let batch: readonly WantingSession[] = [];
    do {
      batch = await this.#rooms.wanting(now, there, aBatch, batch.at(-1));
      await this.#seeTo(batch);
      wanting += batch.length;
    } while (batch.length === aBatch);
    const forgotten = await this.#recordings.standingStill(now.minus({ hours: stillHours }), mostRecordings);
    await this.#unitOfWork.run(({ jobs }) =>
      jobs.enqueueLater(followSeconds, ...forgotten.map((data) => ({ name: 'follow-recording', data }) as const)),
    );
    const recordings = forgotten.length > 0 ? `, recordings to ask for: ${forgotten.length}` : '';
    return `rooms to see to: ${wanting}${recordings}`;
  }

  async #seeTo(sessions: readonly WantingSession[]): Promise<void> {
    const work = sessions.map(({ id }) => ({ name: 'tend-room', data: { sessionId: id, wanted: true } }) as const);
    await this.#unitOfWork.run(({ jobs }) => jobs.enqueue(...work));
  }
}
