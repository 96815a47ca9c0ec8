import type { DateTime } from 'luxon';
import type { RoomQueries } from '../ports/room-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Providers } from './providers.ts';
import { patience } from './reconciled.ts';

/** Open rooms are looked into once a minute, and those of sessions that are over half a minute after their end. */
const everySeconds = 60;
const closedForSeconds = 30;
const mostAtOnce = 500;

/**
 * Has providers asked who is inside their rooms, since webhooks get lost. Those that are left alone just now are not, so
 * that their rooms keep nobody else's waiting.
 */
export class FindRoomsToPoll {
  readonly #queries: RoomQueries;
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;

  constructor(queries: RoomQueries, unitOfWork: UnitOfWork, providers: Providers) {
    this.#queries = queries;
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
  }

  /** @returns how many rooms are due. */
  async execute(now: DateTime): Promise<number> {
    const there = this.#providers.inOrder.map(({ name }) => name).filter((name) => this.#providers.isThere(name));
    const search = { at: now, everySeconds, closedForSeconds, providersThere: there, givenUpBy: now.minus(patience) };
    const due = await this.#queries.toPoll(search, mostAtOnce);
    if (due.length === 0) return 0;
    const work = due.map(({ sessionId, epoch }) => ({ name: 'reconcile-room', data: { sessionId, epoch } }) as const);
    await this.#unitOfWork.run(({ jobs }) => jobs.enqueue(...work));
    return due.length;
  }
}
