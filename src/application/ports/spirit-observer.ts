import type { SessionId } from '../../domain/session/ids.ts';

/** `failed`: people were told that there is no answer; `unheard`: there was nobody to be told, or no way to. */
export type SpiritOutcome = 'answered' | 'failed' | 'unheard';

/** Hears how the spirit does; the composition root connects it to logs and metrics. */
export interface SpiritObserver {
  /** Once for each question that was taken. */
  done(outcome: SpiritOutcome, seconds: number): void;
  /** Why there was no answer, or why it could not be told. */
  failed(sessionId: SessionId, error: unknown): void;
}
