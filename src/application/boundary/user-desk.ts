import type { DateTime } from 'luxon';
import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import type { BoundarySession } from '../../domain/boundary/boundary-session.ts';
import { type BoundarySessionId, boundarySessionIdOf } from '../../domain/boundary/ids.ts';
import type { BoundaryRecordIds } from '../ports/boundary-record-ids.ts';
import type { BoundaryRecorder } from '../ports/boundary-recorder.ts';
import type { HeldUser, KeptSession } from '../ports/boundary-session-repository.ts';
import type { Clock } from '../ports/clock.ts';
import { isUnsettled, type SettlingMeans, settleUser } from './settle-user.ts';

export interface DeskMeans extends SettlingMeans {
  readonly recorder: BoundaryRecorder;
  readonly recordIds: BoundaryRecordIds;
  readonly clock: Clock;
}

/** Where one user's boundaries are decided while the user is held: first what is open from before, then what is new. */
export class UserDesk {
  readonly user: HeldUser;
  readonly #means: DeskMeans;
  readonly #recorded: BoundaryEvent[];
  #active: KeptSession | undefined;

  /** `recorded` takes what was written to the log. */
  constructor(user: HeldUser, means: DeskMeans, recorded: BoundaryEvent[]) {
    this.user = user;
    this.#means = means;
    this.#recorded = recorded;
  }

  get active(): KeptSession | undefined {
    return this.#active;
  }

  /** A session of whatever user. */
  async find(id: BoundarySessionId): Promise<KeptSession | undefined> {
    return this.#active?.session.id === id ? this.#active : await this.user.find(id);
  }

  now(): DateTime {
    return this.#means.clock.now();
  }

  /**
   * Settles what a crash left, and lets the time-out close what is overdue.
   * @returns whether it changed anything, which is to be committed before anything is decided on top.
   */
  async tidy(evenIfItLooksSettled: boolean): Promise<boolean> {
    this.#active = await this.user.active();
    if (evenIfItLooksSettled || (await isUnsettled(this.user, this.#active, this.#means.log))) {
      await settleUser(this.user, this.#means);
      return true;
    }
    const { clock, timeoutMinutes, recordIds } = this.#means;
    const now = clock.now();
    const active = this.#active;
    if (!active?.session.isOverdue(now, timeoutMinutes)) return false;
    active.session.timeOut(now, recordIds.next());
    await this.recordEnd(active);
    return true;
  }

  /** Record before state: the line first, then what follows from it. */
  async recordStart(session: BoundarySession): Promise<void> {
    const logSize = await this.#append(session, 0);
    await this.user.add({ session, logSize }, boundarySessionIdOf(this.#means.ids.next()));
  }

  async recordEnd({ session, logSize: before }: KeptSession): Promise<void> {
    await this.user.save({ session, logSize: await this.#append(session, before) });
  }

  async #append({ lastEvent }: BoundarySession, size: number): Promise<number> {
    const grown = await this.#means.recorder.append(lastEvent, size);
    this.#recorded.push(lastEvent);
    return grown;
  }
}
