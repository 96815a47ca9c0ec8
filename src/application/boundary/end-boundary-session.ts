import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import { SessionOfAnotherUser } from '../../domain/boundary/errors.ts';
import type { BoundarySessionId, BoundaryUserId, PerformerId } from '../../domain/boundary/ids.ts';
import { requireMayRecord } from '../../domain/boundary/permissions.ts';
import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { BoundaryRecordIds } from '../ports/boundary-record-ids.ts';
import type { BoundarySessionRepository } from '../ports/boundary-session-repository.ts';
import type { BoundaryOffice } from './boundary-office.ts';

export interface EndBoundarySessionInput {
  readonly caller: Caller;
  readonly userId: BoundaryUserId;
  readonly sessionId: BoundarySessionId;
  readonly performerId: PerformerId;
}

/** Ends a user's session. */
export class EndBoundarySession {
  readonly #office: BoundaryOffice;
  readonly #sessions: BoundarySessionRepository;
  readonly #recordIds: BoundaryRecordIds;
  readonly #asksForTokens: boolean;

  constructor(
    office: BoundaryOffice,
    sessions: BoundarySessionRepository,
    recordIds: BoundaryRecordIds,
    asksForTokens: boolean,
  ) {
    this.#office = office;
    this.#sessions = sessions;
    this.#recordIds = recordIds;
    this.#asksForTokens = asksForTokens;
  }

  /** The end, as it was recorded. */
  async execute({ caller, userId, sessionId, performerId }: EndBoundarySessionInput): Promise<BoundaryEvent> {
    if (this.#asksForTokens) requireMayRecord(caller, userId);
    return await this.#office.serve(
      userId,
      async (desk) => {
        const kept = await desk.find(sessionId);
        if (!kept) throw new NotFound('session');
        kept.session.requireOf(userId);
        kept.session.end({ at: desk.now(), performerId, recordId: this.#recordIds.next() });
        await desk.recordEnd(kept);
        return kept.session.lastEvent;
      },
      async () => {
        // A user who never began a session has none to end; somebody else may have one of this id.
        throw (await this.#sessions.find(sessionId)) ? new SessionOfAnotherUser() : new NotFound('session');
      },
    );
  }
}
