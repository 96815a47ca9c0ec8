import type { DateTime } from 'luxon';
import type { BoundaryEvent } from './boundary-event.ts';
import { type CaptureDetails, requireSoundDetails } from './capture-details.ts';
import { SessionAlreadyActive, SessionAlreadyClosed, SessionAlreadyEnded, SessionOfAnotherUser } from './errors.ts';
import {
  type BoundarySessionId,
  type BoundaryUserId,
  type PerformerId,
  type RecordId,
  systemPerformer,
} from './ids.ts';

/** Who brought a session to its end: somebody who asked for it, or the time-out. */
export const closers = ['end', 'timeout'] as const;
export type Closer = (typeof closers)[number];

/** One boundary of a session: when, on whose word, and the record of it. */
export interface BoundaryMark {
  readonly at: DateTime;
  readonly performerId: PerformerId;
  readonly recordId: RecordId;
}

export type BoundaryPhase =
  | { readonly status: 'active' }
  | { readonly status: 'closed'; readonly by: Closer; readonly end: BoundaryMark };

export interface BoundarySessionState {
  readonly id: BoundarySessionId;
  readonly userId: BoundaryUserId;
  readonly start: BoundaryMark;
  readonly details: CaptureDetails;
  readonly phase: BoundaryPhase;
}

export type NewBoundarySession = Omit<BoundarySessionState, 'phase'>;

/** A stretch of time in which data about a person is captured. It begins once, and ends once. */
export class BoundarySession {
  #state: BoundarySessionState;

  private constructor(state: BoundarySessionState) {
    this.#state = state;
  }

  /** @throws {ValidationFailed | SessionAlreadyActive} */
  static begin(given: NewBoundarySession, active: BoundarySession | undefined): BoundarySession {
    requireSoundDetails(given.details);
    if (active) throw new SessionAlreadyActive(active.id);
    return new BoundarySession({ ...given, phase: { status: 'active' } });
  }

  static restore(state: BoundarySessionState): BoundarySession {
    return new BoundarySession(state);
  }

  get state(): BoundarySessionState {
    return this.#state;
  }

  get id(): BoundarySessionId {
    return this.#state.id;
  }

  get isActive(): boolean {
    return this.#state.phase.status === 'active';
  }

  /** What the log has to say about it, oldest first. */
  get events(): readonly BoundaryEvent[] {
    return eventsOf(this.#state);
  }

  /** The newest boundary. */
  get lastEvent(): BoundaryEvent {
    const { phase } = this.#state;
    return phase.status === 'closed' ? endOf(this.#state, phase.end) : startOf(this.#state);
  }

  /** Whoever performs it, the session must be of the user who is named. @throws {SessionOfAnotherUser} */
  requireOf(userId: BoundaryUserId): void {
    if (userId !== this.#state.userId) throw new SessionOfAnotherUser();
  }

  /** @throws {SessionAlreadyClosed | SessionAlreadyEnded} */
  end(mark: BoundaryMark): void {
    const { phase } = this.#state;
    if (phase.status === 'closed')
      throw phase.by === 'timeout' ? new SessionAlreadyClosed() : new SessionAlreadyEnded();
    this.#close('end', mark);
  }

  /** Whether it has lasted as long as a session may; never without a time-out. */
  isOverdue(now: DateTime, timeoutMinutes: number | undefined): boolean {
    return (
      this.isActive && timeoutMinutes !== undefined && now >= this.#state.start.at.plus({ minutes: timeoutMinutes })
    );
  }

  /** Closes it on the service's own word; call it when it is overdue. */
  timeOut(at: DateTime, recordId: RecordId): void {
    this.#close('timeout', { at, performerId: systemPerformer, recordId });
  }

  #close(by: Closer, mark: BoundaryMark): void {
    const { start } = this.#state;
    // The clocks of two servers differ: whatever this one's says, a session does not end before it began.
    const end = mark.at < start.at ? { ...mark, at: start.at } : mark;
    this.#state = { ...this.#state, phase: { status: 'closed', by, end } };
  }
}

/** What the log has to say about a session: everything it knows follows from that, but who closed it. */
export const eventsOf = (state: BoundarySessionState): readonly BoundaryEvent[] =>
  state.phase.status === 'closed' ? [startOf(state), endOf(state, state.phase.end)] : [startOf(state)];

const boundaryOf = ({ id, userId, start, details }: BoundarySessionState, mark: BoundaryMark) => ({
  userId,
  sessionId: id,
  performerId: mark.performerId,
  recordId: mark.recordId,
  timestamp: mark.at,
  startTime: start.at,
  ...details,
});

const startOf = (state: BoundarySessionState): BoundaryEvent => ({
  ...boundaryOf(state, state.start),
  event: 'session_start',
  endTime: null,
});

const endOf = (state: BoundarySessionState, end: BoundaryMark): BoundaryEvent => ({
  ...boundaryOf(state, end),
  event: 'session_end',
  endTime: end.at,
});
