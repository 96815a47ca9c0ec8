import type { DateTime } from 'luxon';
import type { RoomQueries } from '../ports/room-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

/** Open rooms are looked into once a minute, and those of sessions that are over half a minute after their end. */
const openEverySeconds = 60;
const closedAfterSeconds = 30;
const mostAtOnce = 500;

/** Has providers asked who is inside their rooms, since webhooks get lost. */
export class FindRoomsToPoll {
  readonly #queries: RoomQueries;
  readonly #unitOfWork: UnitOfWork;

  constructor(queries: RoomQueries, unitOfWork: UnitOfWork) {
    this.#queries = queries;
    this.#unitOfWork = unitOfWork;
  }

  /** @returns how many rooms are due. */
  async execute(now: DateTime): Promise<number> {
    const due = await this.#queries.toPoll(
      now.minus({ seconds: openEverySeconds }),
      now.minus({ seconds: closedAfterSeconds }),
      mostAtOnce,
    );
    if (due.length === 0) return 0;
    const work = due.map(({ sessionId, epoch }) => ({ name: 'reconcile-room', data: { sessionId, epoch } }) as const);
    await this.#unitOfWork.run(({ jobs }) => jobs.enqueue(...work));
    return due.length;
  }
}
