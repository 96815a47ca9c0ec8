import { ExpectedError } from '../expected-error.ts';
import type { BoundarySessionId } from './ids.ts';

/** A user has one active session at a time; the answer names it, so that a client that lost it can end it. */
export class SessionAlreadyActive extends ExpectedError {
  override readonly code = 'session_already_active';
  override readonly kind = 'conflict';

  constructor(active: BoundarySessionId) {
    super('This user has an active session. End it first.', { session_id: active });
  }
}

/** A session is ended once. */
export class SessionAlreadyEnded extends ExpectedError {
  override readonly code = 'session_already_ended';
  override readonly kind = 'conflict';

  constructor() {
    super('This session was ended before.');
  }
}

/** The time-out was quicker than whoever wanted to end the session. */
export class SessionAlreadyClosed extends ExpectedError {
  override readonly code = 'session_already_closed';
  override readonly kind = 'invalid';

  constructor() {
    super('This session lasted too long and was closed by the time-out.');
  }
}

/** The session belongs to somebody else. */
export class SessionOfAnotherUser extends ExpectedError {
  override readonly code = 'forbidden';
  override readonly kind = 'forbidden';

  constructor() {
    super('This session is of another user.');
  }
}
