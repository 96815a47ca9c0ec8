import type { ProviderCondition } from '../../../application/ports/video-provider.ts';
import { type ProviderFault, VideoProviderFailed } from '../../../domain/room/errors.ts';

const conditions: Partial<Readonly<Record<ProviderFault, (detail: string) => ProviderCondition>>> = {
  key_refused: () => ({
    state: 'unusable',
    detail: 'LiveKit refuses LIVEKIT_API_KEY and LIVEKIT_API_SECRET: they are wrong, or were revoked.',
  }),
  away: (detail) => ({ state: 'away', detail }),
  unreachable: (detail) => ({ state: 'degraded', detail: `LiveKit does not answer as it should (${detail}).` }),
  busy: (detail) => ({ state: 'degraded', detail: `LiveKit is asked too often (${detail}).` }),
};

/** What the last calls showed. */
export class LiveKitHealth {
  #condition: ProviderCondition = { state: 'up', detail: 'It was not asked for anything yet.' };

  condition(): ProviderCondition {
    return this.#condition;
  }

  answered(): void {
    this.#condition = { state: 'up', detail: 'It answers.' };
  }

  /** A refusal of what was asked, and a thing that is gone, are answers like others. */
  failed(error: unknown): void {
    const failure = error instanceof VideoProviderFailed ? error : undefined;
    const condition = failure && conditions[failure.fault];
    if (condition) this.#condition = condition(failure.detail);
    else if (failure) this.answered();
  }
}
