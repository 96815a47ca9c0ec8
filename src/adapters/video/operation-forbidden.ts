import { VideoProviderFailed } from '../../domain/room/errors.ts';

/** The provider knows our key, and forbids it this one thing (403). Repeating is no use until an operator has acted. */
export class OperationForbidden extends VideoProviderFailed {
  declare readonly fault: 'key_refused';
  readonly operation: string;

  constructor(provider: string, operation: string, detail: string, options?: ErrorOptions) {
    super(provider, { fault: 'key_refused', detail }, options);
    this.operation = operation;
  }
}
