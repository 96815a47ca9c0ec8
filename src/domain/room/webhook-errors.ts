import { ExpectedError } from '../expected-error.ts';

/** Nobody by this name sends us webhooks here. */
export class NoWebhooks extends ExpectedError {
  override readonly code = 'not_found';
  override readonly kind = 'not_found';

  constructor() {
    super('No video provider of this name that is set up sends webhooks.');
  }
}

/** The call does not prove that it comes from the provider. */
export class NotGenuine extends ExpectedError {
  override readonly code = 'invalid_token';
  override readonly kind = 'unauthenticated';

  constructor() {
    super('The signature is missing, wrong or too old.');
  }
}
