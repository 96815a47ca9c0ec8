import type { Clock } from '../../../application/ports/clock.ts';
import type { ProviderCondition } from '../../../application/ports/video-provider.ts';
import type { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { ForbiddenOperations } from '../forbidden-operations.ts';
import { OperationForbidden } from '../operation-forbidden.ts';

/** What the latest calls say about the provider. */
export class LastHeard {
  readonly #forbidden: ForbiddenOperations;
  #condition: ProviderCondition | undefined;

  constructor(clock: Clock) {
    this.#forbidden = new ForbiddenOperations(clock);
  }

  /** Absent while all is well, as far as is known. */
  get trouble(): ProviderCondition | undefined {
    const { detail } = this.#forbidden;
    return this.#condition ?? (detail === undefined ? undefined : forbids(detail));
  }

  answered(operation: string): void {
    this.#condition = undefined;
    this.#forbidden.answered(operation);
  }

  failed(operation: string, failure: VideoProviderFailed): void {
    const { fault, detail } = failure;
    if (failure instanceof OperationForbidden) {
      this.#condition = undefined;
      this.#forbidden.refused(operation, detail);
    } else if (fault === 'key_refused') this.#condition = refusesKey(detail);
    else if (fault === 'away') this.#condition = { state: 'away', detail };
    else if (fault === 'unreachable' || fault === 'busy') this.#condition = { state: 'degraded', detail };
    // A no, or that something is not there, is an answer.
    else this.answered(operation);
  }
}

export const refusesKey = (detail: string): ProviderCondition => ({
  state: 'unusable',
  detail: `Cloudflare refuses the key. ${detail}`,
});

export const forbids = (detail: string): ProviderCondition => ({
  state: 'degraded',
  detail: `Cloudflare forbids the key some of what is asked. ${detail}`,
});
