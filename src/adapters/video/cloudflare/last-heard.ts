import type { ProviderCondition } from '../../../application/ports/video-provider.ts';
import type { VideoProviderFailed } from '../../../domain/room/errors.ts';

/** What the latest calls say about the provider. */
export class LastHeard {
  #condition: ProviderCondition | undefined;

  /** Absent while all is well, as far as is known. */
  get trouble(): ProviderCondition | undefined {
    return this.#condition;
  }

  answered(): void {
    this.#condition = undefined;
  }

  failed({ fault, detail }: VideoProviderFailed): void {
    if (fault === 'key_refused')
      this.#condition = { state: 'unusable', detail: `Cloudflare refuses the key. ${detail}` };
    else if (fault === 'away') this.#condition = { state: 'away', detail };
    else if (fault === 'unreachable' || fault === 'busy') this.#condition = { state: 'degraded', detail };
    // A no, or that something is not there, is an answer.
    else this.answered();
  }
}
