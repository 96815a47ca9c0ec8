import { ExpectedError } from '../expected-error.ts';
import type { AccountRole } from './role.ts';

/** The same words for a wrong password, an unknown e-mail and a closed account, so that nobody learns which. */
export class InvalidCredentials extends ExpectedError {
  override readonly code = 'invalid_credentials';
  override readonly kind = 'unauthenticated';

  constructor() {
    super('The e-mail or the password is wrong.');
  }
}

/** A token that is forged, expired, spent, of another kind, or whose account is closed. */
export class InvalidToken extends ExpectedError {
  override readonly code = 'invalid_token';
  override readonly kind = 'unauthenticated';

  constructor(options?: ErrorOptions) {
    super('The token is not valid, or not any more. Sign in again.', {}, options);
  }
}

export class EmailTaken extends ExpectedError {
  override readonly code = 'email_taken';
  override readonly kind = 'conflict';

  constructor() {
    super('There is an account with this e-mail already.');
  }
}

/** Another call made the guest host of this name at the same moment; tried again, the call finds it. */
export class GuestNameTaken extends ExpectedError {
  override readonly code = 'conflict';
  override readonly kind = 'conflict';

  constructor() {
    super('A guest host of this name was made at the same moment. Try again.');
  }
}

/** Nobody would be left to let anybody in. */
export class LastAdmin extends ExpectedError {
  override readonly code = 'conflict';
  override readonly kind = 'conflict';

  constructor() {
    super('This is the last admin. Make another one first.');
  }
}

/** The row was stored by somebody else between the load and the save. */
export class StaleUser extends ExpectedError {
  override readonly code = 'conflict';
  override readonly kind = 'conflict';

  constructor() {
    super('The account was changed at the same moment. Try again.');
  }
}

export class SignupRoleRefused extends ExpectedError {
  override readonly code = 'validation_failed';
  override readonly kind = 'invalid';

  constructor(role: AccountRole, allowed: readonly AccountRole[]) {
    const message = `Nobody can register as ${role}.`;
    super(message, { errors: [{ path: 'role', code: 'role_not_offered', message }], allowed });
  }
}
