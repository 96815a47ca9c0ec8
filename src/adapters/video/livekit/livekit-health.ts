import type { Clock } from '../../../application/ports/clock.ts';
import type { ProviderCondition } from '../../../application/ports/video-provider.ts';
import { type ProviderFault, VideoProviderFailed } from '../../../domain/room/errors.ts';
import { ForbiddenOperations } from '../forbidden-operations.ts';
import { OperationForbidden } from '../operation-forbidden.ts';

const conditions: Partial<Readonly<Record<ProviderFault, (detail: string) => ProviderCondition>>> = {
  key_refused: () => ({
    state: 'unusable',
    detail: 'LiveKit refuses LIVEKIT_API_KEY and LIVEKIT_API_SECRET: they are wrong, or were revoked.',
  }),
  away: (detail) => ({ state: 'away', detail }),
  unreachable: (detail) => ({ state: 'degraded', detail: `LiveKit does not answer as it should (${detail}).` }),
  busy: (detail) => ({ state: 'degraded', detail: `LiveKit is asked too often (${detail}).` }),
};

/** Whose key is forbidden even this can use nothing of LiveKit. */
export const basicOperation = 'health';

/** What the last calls showed. */
export class LiveKitHealth {
  readonly #forbidden: ForbiddenOperations;
  #condition: ProviderCondition = { state: 'up', detail: 'It was not asked for anything yet.' };

  constructor(clock: Clock) {
    this.#forbidden = new ForbiddenOperations(clock);
  }

  condition(): ProviderCondition {
    const { detail } = this.#forbidden;
    if (this.#condition.state !== 'up' || detail === undefined) return this.#condition;
    return { state: 'degraded', detail: `LiveKit forbids LIVEKIT_API_KEY some of what is asked (${detail}).` };
  }

  answered(operation: string): void {
    this.#condition = { state: 'up', detail: 'It answers.' };
    this.#forbidden.answered(operation);
  }

  /** A refusal of what was asked, and a thing that is gone, are answers like others. */
  failed(operation: string, error: unknown): void {
    if (!(error instanceof VideoProviderFailed)) return;
    const condition = conditions[error.fault];
    const isOneThing = error instanceof OperationForbidden && operation !== basicOperation;
    if (condition && !isOneThing) this.#condition = condition(error.detail);
    else this.answered(operation);
    if (isOneThing) this.#forbidden.refused(operation, error.detail);
  }
}
