/** What a refusal means in business words; each adapter decides what that is on its own wire. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'precondition_failed'
  | 'upstream_failed'
  | 'unavailable';

/** Members that help a client to go on, such as `opensAt` or `retryAfterSeconds`. Never internals. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A refusal that the product foresees. `code` is stable and public; `message` is a sentence for people. */
export abstract class ExpectedError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.details = details;
  }
}

export interface Violation {
  /** The member that is wrong, as a dotted path (`schedule.startsAt`); empty for the whole. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** One or more values break a rule of meaning. */
export class ValidationFailed extends ExpectedError {
  override readonly code = 'validation_failed';
  override readonly kind = 'invalid';
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    super(violations.map((violation) => violation.message).join(' '), { errors: violations });
    this.violations = violations;
  }
}

/** The thing that was asked for does not exist, or not for this caller. */
export class NotFound extends ExpectedError {
  override readonly code: string;
  override readonly kind = 'not_found';

  constructor(
    thing:
      | 'session'
      | 'event'
      | 'user'
      | 'participant'
      | 'co_host'
      | 'schedule'
      | 'job'
      | 'link'
      | 'message'
      | 'question'
      | 'recording'
      | 'registration'
      | 'provider'
      | 'webhook_delivery',
  ) {
    super(`There is no such ${thing.replace('_', '-')}.`);
    this.code = `${thing}_not_found`;
  }
}

/** The caller is known, but may not do this. */
export class Forbidden extends ExpectedError {
  override readonly code = 'forbidden';
  override readonly kind = 'forbidden';
}

/** Nobody is signed in where somebody must be. */
export class Unauthenticated extends ExpectedError {
  override readonly code = 'unauthenticated';
  override readonly kind = 'unauthenticated';

  constructor(message = 'Sign in first.') {
    super(message);
  }
}

/** Somebody else changed the thing meanwhile (`If-Match` does not match its revision). */
export class PreconditionFailed extends ExpectedError {
  override readonly code = 'precondition_failed';
  override readonly kind = 'precondition_failed';

  constructor(currentRevision: number) {
    super('It was changed by somebody else meanwhile. Read it again, then decide.', { currentRevision });
  }
}

/** A caller's own key, which is unique for each kind of thing, is used already. */
export class ExternalIdTaken extends ExpectedError {
  override readonly code = 'external_id_taken';
  override readonly kind = 'conflict';

  constructor() {
    super('This externalId names something else already.');
  }
}

/** Two changes met in a way that could not be put in order; the same call may be tried again. */
export class Conflict extends ExpectedError {
  override readonly code = 'conflict';
  override readonly kind = 'conflict';
}

/** Something that the call needs is away for now. */
export class Unavailable extends ExpectedError {
  override readonly code = 'unavailable';
  override readonly kind = 'unavailable';

  constructor(message: string, retryAfterSeconds: number, options?: ErrorOptions) {
    super(message, { retryAfterSeconds }, options);
  }
}
