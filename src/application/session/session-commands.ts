import type { DateTime } from 'luxon';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import type { Concerned } from '../ports/session-repository.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import { askerOf } from './asker.ts';
import { keepSession } from './keep-session.ts';
import { found, requireView } from './require-session.ts';

/** True when the caller has seen the session as it is now. */
export type IfMatch = (revision: number) => boolean;

export interface SessionCommand {
  readonly id: SessionId;
  readonly caller: Caller;
  /** Whose participations the command needs; nobody's unless said. */
  readonly concerned?: Concerned;
  /** Judged after who asks, so that a stranger learns nothing of the revision. */
  readonly ifMatch?: IfMatch | undefined;
  /** @throws when the caller may not do this. */
  readonly permit?: (session: Session) => void;
}

/** Changes sessions one command at a time: locked, by somebody known and allowed, all of it or nothing. */
export class SessionCommands {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: SessionQueries;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, queries: SessionQueries, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#clock = clock;
  }

  /** @returns the state that was stored. @throws {NotFound | InvalidToken | PreconditionFailed} and what the change throws. */
  async run(
    { id, caller, concerned = [], ifMatch, permit }: SessionCommand,
    change: (session: Session, now: DateTime, stores: Stores) => void | Promise<void>,
  ): Promise<SessionState> {
    return await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, concerned));
      const now = this.#clock.now();
      session.recognise(caller, now);
      permit?.(session);
      if (ifMatch) session.requireRevision(ifMatch);
      await change(session, now, stores);
      await keepSession(stores, session);
      return session.state;
    });
  }

  /** The session as the caller sees it now. */
  async show(id: SessionId, caller: Caller): Promise<SessionView> {
    return await requireView(this.#queries, id, askerOf(caller));
  }
}
