import type { ProviderCondition } from '../../../application/ports/video-provider.ts';
import type { ProviderFault } from '../../../domain/room/errors.ts';

const up: ProviderCondition = { state: 'up', detail: 'Daily answers.' };

/** What the last calls showed of Daily, for operators. */
export class CallMemory {
  #condition: ProviderCondition = { state: 'up', detail: 'Daily has not been asked yet.' };

  condition(): ProviderCondition {
    return this.#condition;
  }

  /** Daily answered a call with this status. */
  answered(status: number): void {
    if (status === 401) this.#condition = { state: 'unusable', detail: 'Daily refuses the key in DAILY_API_KEY.' };
    else if (status === 403)
      this.#condition = { state: 'degraded', detail: 'Daily forbids this account what was asked.' };
    // Too many calls, or a fault of theirs, say nothing about whether Daily can be used.
    else if (status < 500 && status !== 429) this.#condition = up;
  }

  /** A call came to nothing. */
  failed(fault: ProviderFault): void {
    if (fault === 'away')
      this.#condition = { state: 'away', detail: 'Daily failed so often that it is left alone for a while.' };
    if (fault === 'unreachable' && this.#condition.state !== 'unusable')
      this.#condition = { state: 'degraded', detail: 'Daily gave no answer that can be read when last asked.' };
  }
}
