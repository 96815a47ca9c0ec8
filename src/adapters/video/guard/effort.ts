import { isBulkheadRejectedError } from 'cockatiel';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { failureOf } from '../failures.ts';
import { KeptBack } from './kept-back.ts';
import { GivenUp } from './patience.ts';

/** When so many wait that no more may, they are told to come again so soon. */
const crowdedMs = 1000;

/** What has come of one call so far, and what it ends with. */
export class Effort {
  readonly #provider: string;
  readonly #operation: string;
  #isUnderWay = false;
  #failure: VideoProviderFailed | undefined;

  constructor(provider: string, operation: string) {
    this.#provider = provider;
    this.#operation = operation;
  }

  begun(): void {
    this.#isUnderWay = true;
  }

  answered(): void {
    this.#isUnderWay = false;
  }

  /** An attempt without an answer outweighs what comes after it, since it may have done its work. */
  failed(failure: VideoProviderFailed): void {
    this.#isUnderWay = false;
    if (this.#failure?.fault !== 'unreachable') this.#failure = failure;
  }

  /** What a call ends with that got no answer. */
  end(error: unknown): VideoProviderFailed {
    if (error instanceof GivenUp) return this.#givenUp(error);
    const failure = isBulkheadRejectedError(error)
      ? new KeptBack(this.#provider, 'busy', 'too many calls wait for it', crowdedMs)
      : failureOf(this.#provider, this.#operation, error);
    // "nothing happened" is not true of a call whose earlier attempt got no answer
    const nothingHappened = failure.fault === 'busy' || failure.fault === 'away';
    return nothingHappened && this.#failure?.fault === 'unreachable' ? this.#failure : failure;
  }

  #givenUp(cause: GivenUp): VideoProviderFailed {
    if (this.#isUnderWay) {
      const detail = `${this.#operation}: no answer before whoever asked gave up`;
      return new VideoProviderFailed(this.#provider, { fault: 'unreachable', detail }, { cause });
    }
    return this.#failure ?? new KeptBack(this.#provider, 'busy', 'its turn did not come in time', crowdedMs);
  }
}
