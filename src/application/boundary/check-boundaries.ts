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
  async everybody(isGivenUp: () => boolean = () => false): Promise<void> {
    const { sessions, log } = this.#means;
    const unknown = new Set(await log.users());
    for (let last: BoundaryUserId | undefined; !isGivenUp(); ) {
      const users = await sessions.users(last, pageSize);
      last = users.at(-1);
      if (last === undefined) break;
      for (const userId of users) {
        unknown.delete(userId);
        await this.#check(userId);
      }
    }
    if (!isGivenUp()) await this.#restore(unknown);
  }

  /** Who is in the log alone was lost from the table, which is then made from the log. */
  async #restore(users: ReadonlySet<BoundaryUserId>): Promise<void> {
    const { sessions, ids } = this.#means;
    for (const userId of users) {
      await sessions.meet(userId, boundarySessionIdOf(ids.next()));
      await this.#check(userId, true);
    }
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

  async #check(userId: BoundaryUserId, evenIfItLooksSettled = false): Promise<boolean> {
    try {
      return await this.#office.check(userId, evenIfItLooksSettled);
    } catch (error) {
      this.#means.report(error, userId);
      return false;
    }
  }
}
