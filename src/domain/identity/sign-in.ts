import type { DateTime } from 'luxon';
import type { SignInId } from './sign-in-id.ts';
import type { UserId } from './user-id.ts';

export interface SignInState {
  readonly id: SignInId;
  readonly userId: UserId;
  /** Of the one refresh token that is good; its predecessors are known by naming this sign-in without matching. */
  readonly tokenHash: string;
  /** How often the token was rotated. */
  readonly generation: number;
  readonly createdAt: DateTime;
  readonly rotatedAt: DateTime;
  readonly expiresAt: DateTime;
  readonly revokedAt?: DateTime;
}

/**
 * `refused`: nothing changes. `overlapped`: the token was spent by a call that was under way when this one came (two
 * tabs, a proxy's retry): refused as well, but no sign of theft. `reused`: a spent token came back, the family is over.
 */
export type Rotation = 'rotated' | 'refused' | 'overlapped' | 'reused';

export interface Presentation {
  readonly presentedHash: string;
  readonly nextHash: string;
  /** When the call came in, before it waited for any other. */
  readonly requestedAt: DateTime;
}

/** One sign-in. Its refresh token is good for one use; a spent one that comes back ends the whole family. */
export class SignIn {
  #state: SignInState;

  private constructor(state: SignInState) {
    this.#state = state;
  }

  static open(
    given: Pick<SignInState, 'id' | 'userId' | 'tokenHash'>,
    { at, lifetimeDays }: { readonly at: DateTime; readonly lifetimeDays: number },
  ): SignIn {
    const expiresAt = at.plus({ days: lifetimeDays });
    return new SignIn({ ...given, generation: 0, createdAt: at, rotatedAt: at, expiresAt });
  }

  static restore(state: SignInState): SignIn {
    return new SignIn(state);
  }

  get state(): SignInState {
    return this.#state;
  }

  isActiveAt(at: DateTime): boolean {
    return !this.#state.revokedAt && at < this.#state.expiresAt;
  }

  /** Spends the presented token for the next one. The answer is a value, since a revocation has to be stored. */
  rotate(
    presented: Presentation,
    { at, lifetimeDays }: { readonly at: DateTime; readonly lifetimeDays: number },
  ): Rotation {
    if (!this.isActiveAt(at)) return 'refused';
    if (presented.presentedHash !== this.#state.tokenHash) {
      if (this.#state.generation > 0 && presented.requestedAt < this.#state.rotatedAt) return 'overlapped';
      this.revoke(at);
      return 'reused';
    }
    this.#state = {
      ...this.#state,
      tokenHash: presented.nextHash,
      generation: this.#state.generation + 1,
      rotatedAt: at,
      expiresAt: at.plus({ days: lifetimeDays }),
    };
    return 'rotated';
  }

  revoke(at: DateTime): void {
    if (!this.#state.revokedAt) this.#state = { ...this.#state, revokedAt: at };
  }
}
