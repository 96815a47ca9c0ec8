import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import type { BoundarySessionState } from '../../domain/boundary/boundary-session.ts';
import type { BoundarySessionId, BoundaryUserId } from '../../domain/boundary/ids.ts';
import { requireMayReadBoundaries } from '../../domain/boundary/permissions.ts';
import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { BoundaryLog } from '../ports/boundary-log.ts';
import type { BoundarySessionRepository } from '../ports/boundary-session-repository.ts';
import type { Page, PageRequest } from '../ports/page.ts';

/** Reads the record back, for staff. */
export class ReadBoundaries {
  readonly #sessions: BoundarySessionRepository;
  readonly #log: BoundaryLog;

  constructor(sessions: BoundarySessionRepository, log: BoundaryLog) {
    this.#sessions = sessions;
    this.#log = log;
  }

  async sessions(caller: Caller, userId: BoundaryUserId, page: PageRequest): Promise<Page<BoundarySessionState>> {
    requireMayReadBoundaries(caller);
    return await this.#sessions.list(userId, page);
  }

  /** As they stand in the log, oldest first. */
  async events(
    caller: Caller,
    userId: BoundaryUserId,
    sessionId: BoundarySessionId,
  ): Promise<readonly BoundaryEvent[]> {
    requireMayReadBoundaries(caller);
    const session = await this.#sessions.find(sessionId);
    if (session?.userId !== userId) throw new NotFound('session');
    return (await this.#log.read(userId, sessionId))?.events ?? [];
  }
}
