import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import { BoundarySession } from '../../domain/boundary/boundary-session.ts';
import { type CaptureDetails, requireSoundDetails } from '../../domain/boundary/capture-details.ts';
import type { BoundaryUserId, PerformerId } from '../../domain/boundary/ids.ts';
import { requireMayRecord } from '../../domain/boundary/permissions.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { BoundaryRecordIds } from '../ports/boundary-record-ids.ts';
import type { BoundaryOffice } from './boundary-office.ts';

export interface StartBoundarySessionInput {
  readonly caller: Caller;
  readonly userId: BoundaryUserId;
  readonly performerId: PerformerId;
  readonly details: CaptureDetails;
}

/** Begins a session of a user who has none that is active. */
export class StartBoundarySession {
  readonly #office: BoundaryOffice;
  readonly #recordIds: BoundaryRecordIds;
  readonly #asksForTokens: boolean;

  constructor(office: BoundaryOffice, recordIds: BoundaryRecordIds, asksForTokens: boolean) {
    this.#office = office;
    this.#recordIds = recordIds;
    this.#asksForTokens = asksForTokens;
  }

  /** The start, as it was recorded. */
  async execute({ caller, userId, performerId, details }: StartBoundarySessionInput): Promise<BoundaryEvent> {
    if (this.#asksForTokens) requireMayRecord(caller, userId);
    requireSoundDetails(details); // before the user is made known
    return await this.#office.serve(userId, async (desk) => {
      const start = { at: desk.now(), performerId, recordId: this.#recordIds.next() };
      const id = desk.user.nextSessionId;
      const session = BoundarySession.begin({ id, userId, start, details }, desk.active?.session);
      await desk.recordStart(session);
      return session.lastEvent;
    });
  }
}
