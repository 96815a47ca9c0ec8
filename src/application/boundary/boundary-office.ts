import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import { type BoundaryUserId, boundarySessionIdOf } from '../../domain/boundary/ids.ts';
import { Conflict } from '../../domain/expected-error.ts';
import { LogElsewhere } from '../ports/boundary-recorder.ts';
import type { BoundarySessionRepository, HeldUser } from '../ports/boundary-session-repository.ts';
import { type DeskMeans, UserDesk } from './user-desk.ts';

export interface OfficeMeans extends DeskMeans {
  readonly sessions: BoundarySessionRepository;
}

const mostAttempts = 5;

/** Serves users one at a time each, on any number of servers. */
export class BoundaryOffice {
  readonly #means: OfficeMeans;

  constructor(means: OfficeMeans) {
    this.#means = means;
  }

  /** Lets `work` decide when all is tidy. Who is not known is made known, or `unknown` answers. */
  async serve<T>(userId: BoundaryUserId, work: (desk: UserDesk) => Promise<T>, unknown?: () => Promise<T>): Promise<T> {
    const { sessions, ids } = this.#means;
    let mistrust = false;
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const recorded: BoundaryEvent[] = [];
      try {
        const step = await sessions.hold(userId, (user) => this.#step(user, mistrust, recorded, work));
        await this.#settled(recorded);
        mistrust = false;
        if (typeof step === 'object') return step.result;
        if (step === 'unknown' && unknown) return await unknown();
        if (step === 'unknown') await sessions.meet(userId, boundarySessionIdOf(ids.next()));
      } catch (error) {
        if (!(error instanceof LogElsewhere)) throw error;
        mistrust = true;
      }
    }
    throw new Conflict('Others keep changing the sessions of this user. Try again.', { retryAfterSeconds: 1 });
  }

  /** Tidies what is open from before, unless somebody is just being served. @returns whether the user is tidy now. */
  async check(userId: BoundaryUserId, evenIfItLooksSettled = false): Promise<boolean> {
    const recorded: BoundaryEvent[] = [];
    const outcome = await this.#means.sessions.holdIfFree(userId, async (user) => {
      // Once for what was left half done, and once for a session that turns out to be overdue.
      const tidied = await new UserDesk(user, this.#means, recorded).tidy(evenIfItLooksSettled);
      if (tidied && recorded.length === 0) await new UserDesk(user, this.#means, recorded).tidy(false);
    });
    await this.#settled(recorded);
    return outcome !== 'busy';
  }

  // What was tidied is committed first: a refusal would take it back with everything else.
  async #step<T>(
    user: HeldUser | undefined,
    mistrust: boolean,
    recorded: BoundaryEvent[],
    work: (desk: UserDesk) => Promise<T>,
  ): Promise<'unknown' | 'tidied' | { readonly result: T }> {
    if (!user) return 'unknown';
    const desk = new UserDesk(user, this.#means, recorded);
    if (await desk.tidy(mistrust)) return 'tidied';
    return { result: await work(desk) };
  }

  async #settled(recorded: readonly BoundaryEvent[]): Promise<void> {
    for (const event of recorded) await this.#means.recorder.settled(event);
  }
}
