import type { DateTime } from 'luxon';
import { ExpectedError } from '../expected-error.ts';
import type { Status } from './status.ts';

const iso = (at: DateTime): string => at.toUTC().toISO() ?? '';

export class InvalidStatusTransition extends ExpectedError {
  override readonly code = 'invalid_status_transition';
  override readonly kind = 'conflict';
  constructor(from: Status, to: Status) {
    super(`A session that is ${from} can't become ${to}.`, { from, to });
  }
}

/** The start is more than two hours away, or the end has passed. */
export class NotStartableNow extends ExpectedError {
  override readonly code = 'invalid_status_transition';
  override readonly kind = 'conflict';
  constructor(from: DateTime, until: DateTime) {
    super(`The session can be started from ${iso(from)} until ${iso(until)}.`, {
      startableFrom: iso(from),
      startableUntil: iso(until),
    });
  }
}

export class SessionClosed extends ExpectedError {
  override readonly code = 'session_closed';
  override readonly kind = 'conflict';
  constructor(status: Status) {
    super(`The session is ${status}.`, { sessionStatus: status });
  }
}

export class SessionLive extends ExpectedError {
  override readonly code = 'session_live';
  override readonly kind = 'conflict';
  constructor() {
    super("A live session can't be moved to another time.");
  }
}

export class SessionNotLive extends ExpectedError {
  override readonly code = 'session_not_live';
  override readonly kind = 'conflict';
  constructor() {
    super('The session has not begun yet.');
  }
}

export class ScreenShareDisabled extends ExpectedError {
  override readonly code = 'screen_share_disabled';
  override readonly kind = 'conflict';
  constructor() {
    super('Screen sharing is switched off for this session.');
  }
}

export class SessionOver extends ExpectedError {
  override readonly code = 'session_over';
  override readonly kind = 'conflict';
  constructor(endedAt: DateTime) {
    super('The session was not started in its time.', { closedAt: iso(endedAt) });
  }
}

export class JoinTooEarly extends ExpectedError {
  override readonly code = 'join_too_early';
  override readonly kind = 'conflict';
  constructor(opensAt: DateTime, at: DateTime) {
    const seconds = Math.max(1, Math.ceil(opensAt.diff(at).as('seconds')));
    super(`The doors open at ${iso(opensAt)}.`, { opensAt: iso(opensAt), retryAfterSeconds: seconds });
  }
}

export class SessionLocked extends ExpectedError {
  override readonly code = 'session_locked';
  override readonly kind = 'conflict';
  constructor() {
    super('The host has locked the room.');
  }
}

export class SessionFull extends ExpectedError {
  override readonly code = 'session_full';
  override readonly kind = 'conflict';
  constructor(capacity: number) {
    super(capacity === 1 ? 'The only place is taken.' : `All ${capacity} places are taken.`, { capacity });
  }
}

/** Seats are held ahead until the start; from then on people come to the door. */
export class RegistrationClosed extends ExpectedError {
  override readonly code = 'registration_closed';
  override readonly kind = 'conflict';
  constructor(startsAt: DateTime) {
    super('Registration closed at the start: join instead.', { closedAt: iso(startsAt) });
  }
}

export class MembersOnly extends ExpectedError {
  override readonly code = 'members_only';
  override readonly kind = 'forbidden';
  constructor() {
    super('The session is for members: sign in with an account.');
  }
}

export class RemovedFromSession extends ExpectedError {
  override readonly code = 'removed';
  override readonly kind = 'forbidden';
  constructor() {
    super("The host has removed you from the session; you can't come back.");
  }
}

export class NotSessionHost extends ExpectedError {
  override readonly code = 'not_session_host';
  override readonly kind = 'forbidden';
  constructor(whoMay: 'host' | 'host or a co-host' = 'host or a co-host') {
    super(`Only the ${whoMay} of the session can do this.`);
  }
}

export class SessionLimitReached extends ExpectedError {
  override readonly code = 'session_limit_reached';
  override readonly kind = 'conflict';
  constructor(limit: number) {
    super(`A guest host holds at most ${limit} sessions at a time. End or cancel one first.`, { limit });
  }
}

export class CapacityBelowTaken extends ExpectedError {
  override readonly code = 'capacity_below_taken';
  override readonly kind = 'conflict';
  constructor(taken: number) {
    super(`The capacity can't go below the ${taken} seats that are taken.`, { seatsTaken: taken });
  }
}
