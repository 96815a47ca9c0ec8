import { type BoundaryUserId, boundarySessionIdOf } from '../../domain/boundary/ids.ts';
import type { BoundaryLog } from '../ports/boundary-log.ts';
import type { BoundarySessionRepository } from '../ports/boundary-session-repository.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { BoundaryOffice } from './boundary-office.ts';

export interface CheckMeans {
  readonly sessions: BoundarySessionRepository;
  readonly log: BoundaryLog;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly timeoutMinutes: number | undefined;
  /** Told of a user who could not be checked; the others are. */
  readonly report: (error: unknown, userId: BoundaryUserId) => void;
}

const pageSize = 200;

/** What is done every few seconds, whether or not anybody calls: settles what died half done, and lets time out. */
export class CheckBoundaries {
  readonly #office: BoundaryOffice;
  readonly #means: CheckMeans;
  #seen: ReadonlySet<string> = new Set();

  constructor(office: BoundaryOffice, means: CheckMeans) {
    this.#office = office;
    this.#means = means;
  }

  async execute(): Promise<void> {
    await this.#settleUnfinished();
    await this.#closeOverdue();
  }

  /** Looks at everybody: at the start, since a power cut may have taken the traces of what was half done. */
  async everybody(): Promise<void> {
    const { sessions, log, ids } = this.#means;
    // Who is in the log alone was lost from the table, which is then made from the log.
    for (const userId of await log.users()) await sessions.meet(userId, boundarySessionIdOf(ids.next()));
    let last: BoundaryUserId | undefined;
    do {
      const users = await sessions.users(last, pageSize);
      for (const userId of users) await this.#check(userId);
      last = users.at(-1);
    } while (last !== undefined);
  }

  /** What is unfinished for the second time in a row: its server works slowly, and is let alone, or has died. */
  async #settleUnfinished(): Promise<void> {
    const { log } = this.#means;
    const unfinished = await log.unfinished();
    const before = this.#seen;
    this.#seen = new Set(unfinished.map(({ name }) => name));
    const old = unfinished.filter(({ name }) => before.has(name));
    for (const [userId, records] of Map.groupBy(old, (record) => record.userId))
      if (await this.#check(userId)) await log.forget(records);
  }

  async #closeOverdue(): Promise<void> {
    const { sessions, clock, timeoutMinutes } = this.#means;
    if (timeoutMinutes === undefined) return;
    const since = clock.now().minus({ minutes: timeoutMinutes });
    for (const userId of await sessions.usersActiveSince(since, pageSize)) await this.#check(userId);
  }

  async #check(userId: BoundaryUserId): Promise<boolean> {
    try {
      return await this.#office.check(userId);
    } catch (error) {
      this.#means.report(error, userId);
      return false;
    }
  }
}
