import type { JobOutcome } from '../../application/ports/job-runner.ts';
import { type ErrorKind, ExpectedError } from '../../domain/expected-error.ts';
import { RoomNotReady } from '../../domain/room/errors.ts';

export interface Failure {
  readonly error: unknown;
  readonly code: string;
  /** In words, with nothing of rows or answers in them that the error didn't put there for people. */
  readonly why: string;
}

const kindsOfAway: readonly ErrorKind[] = ['upstream_failed', 'unavailable'];

export type Attempt = { readonly outcome: JobOutcome; readonly failure?: Failure };

/** Tries a piece of work and says how it went. */
export async function attempt(work: () => Promise<void>): Promise<Attempt> {
  try {
    await work();
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof ExpectedError)) {
      const name = error instanceof Error ? error.name : 'not an error';
      return { outcome: 'failed', failure: { error, code: 'unexpected', why: `An unexpected error (${name}).` } };
    }
    const isAway = kindsOfAway.includes(error.kind) || error instanceof RoomNotReady;
    const detail = 'detail' in error && typeof error.detail === 'string' ? ` (${error.detail})` : '';
    return {
      outcome: isAway ? 'put_off' : 'failed',
      failure: { error, code: error.code, why: `${error.message}${detail}` },
    };
  }
}
