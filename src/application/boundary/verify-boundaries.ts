import type { BoundarySessionId, BoundaryUserId } from '../../domain/boundary/ids.ts';
import { tellSame } from '../../domain/boundary/retell.ts';
import type { BoundaryLog } from '../ports/boundary-log.ts';
import type { BoundarySessionRepository, KeptSession } from '../ports/boundary-session-repository.ts';
import { isOfNamesake } from './settle-user.ts';

export interface Verification {
  readonly users: number;
  readonly sessions: number;
  readonly events: number;
  /** Bytes that crashes left and nobody was told of: known, and no disagreement. */
  readonly tornLogs: readonly string[];
  /** Where log and table differ, in words. */
  readonly disagreements: readonly string[];
}

const pageSize = 200;

/** One verification: holds the whole log and table against each other, while both may be in use. Changes nothing. */
export class VerifyBoundaries {
  readonly #repository: BoundarySessionRepository;
  readonly #log: BoundaryLog;
  readonly #recordIds = new Map<string, BoundarySessionId>();
  readonly #disagreements: string[] = [];
  readonly #torn: string[] = [];
  #users = 0;
  #sessions = 0;
  #events = 0;

  constructor(repository: BoundarySessionRepository, log: BoundaryLog) {
    this.#repository = repository;
    this.#log = log;
  }

  async execute(): Promise<Verification> {
    for (const userId of await this.#everybody()) await this.#user(userId);
    return {
      users: this.#users,
      sessions: this.#sessions,
      events: this.#events,
      tornLogs: this.#torn,
      disagreements: this.#disagreements,
    };
  }

  async #everybody(): Promise<ReadonlySet<BoundaryUserId>> {
    const everybody = new Set(await this.#log.users());
    let last: BoundaryUserId | undefined;
    do {
      const known = await this.#repository.users(last, pageSize);
      for (const userId of known) everybody.add(userId);
      last = known.at(-1);
    } while (last !== undefined);
    return everybody;
  }

  /** Held, so that nobody is between the line and the commit just now. */
  async #user(userId: BoundaryUserId): Promise<void> {
    this.#users += 1;
    await this.#repository.hold(userId, async (user) => {
      for (const name of await this.#log.strangersOf(userId))
        this.#disagree(`${userId}: ${name} lies among the logs and is none.`);
      const all = (await user?.all()) ?? [];
      const active = all.filter(({ session }) => session.isActive).length;
      if (active > 1) this.#disagree(`${userId} has ${active} active sessions.`);
      const kept = new Map(all.map((one) => [one.session.id, one]));
      for (const sessionId of await this.#log.sessionsOf(userId)) {
        await this.#session(userId, sessionId, kept.get(sessionId));
        kept.delete(sessionId);
      }
      for (const sessionId of kept.keys()) this.#disagree(`${userId}: ${sessionId} is in the table and has no log.`);
    });
  }

  async #session(userId: BoundaryUserId, id: BoundarySessionId, kept: KeptSession | undefined): Promise<void> {
    const found = await this.#log.read(userId, id);
    if (!found) return this.#disagree(`${userId}: the log of ${id} has gone while it was looked at.`);
    if (!kept && isOfNamesake(userId, found)) return;
    this.#sessions += 1;
    this.#events += found.events.length;
    if (found.tornBytes > 0) this.#torn.push(`${userId}: the log of ${id} ends in ${found.tornBytes} torn bytes.`);
    for (const fault of found.faults) this.#disagree(`${userId}: the log of ${id}: ${fault}.`);
    for (const { recordId } of found.events) {
      const before = this.#recordIds.get(recordId);
      if (before) this.#disagree(`${userId}: record ${recordId} of ${id} stands in the log of ${before} too.`);
      this.#recordIds.set(recordId, id);
    }
    if (!kept) {
      if (found.events.length > 0) this.#disagree(`${userId}: ${id} has a log and is not in the table.`);
    } else if (!tellSame(kept.session.events, found.events)) {
      this.#disagree(`${userId}: log and table tell different things of ${id}.`);
    } else if (kept.logSize !== found.size) {
      this.#disagree(`${userId}: the log of ${id} has ${found.size} bytes, and ${kept.logSize} by the table.`);
    }
  }

  #disagree(what: string): void {
    this.#disagreements.push(what);
  }
}
