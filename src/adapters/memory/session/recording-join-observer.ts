import type { JoinObserver } from '../../../application/ports/join-observer.ts';
import type { JoinReason } from '../../../domain/session/join-decision.ts';

/** Remembers every join decision that was acted on. */
export class RecordingJoinObserver implements JoinObserver {
  readonly #outcomes: ('joined' | JoinReason)[] = [];

  get outcomes(): readonly ('joined' | JoinReason)[] {
    return this.#outcomes;
  }

  decided(outcome: 'joined' | JoinReason): void {
    this.#outcomes.push(outcome);
  }
}
