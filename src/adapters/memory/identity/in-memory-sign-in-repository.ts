import type { DateTime } from 'luxon';
import type { SignInRepository } from '../../../application/ports/sign-in-repository.ts';
import { SignIn, type SignInState } from '../../../domain/identity/sign-in.ts';
import type { SignInId } from '../../../domain/identity/sign-in-id.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';

/** A sign-in as it lies in its table. */
export type StoredSignIn = SignInState;

/** Sign-ins in a map of immutable states. Locks are the unit of work's, which runs one piece of work at a time. */
export class InMemorySignInRepository implements SignInRepository {
  readonly #rows: Map<SignInId, StoredSignIn>;

  constructor(rows: Map<SignInId, StoredSignIn>) {
    this.#rows = rows;
  }

  async findForChange(id: SignInId): Promise<SignIn | undefined> {
    const state = this.#rows.get(id);
    return state && SignIn.restore(state);
  }

  async add(signIn: SignIn): Promise<void> {
    this.#rows.set(signIn.state.id, signIn.state);
  }

  async save(signIn: SignIn): Promise<void> {
    if (this.#rows.has(signIn.state.id)) this.#rows.set(signIn.state.id, signIn.state);
  }

  async revokeAllOf(userId: UserId, at: DateTime, except?: SignInId): Promise<void> {
    for (const [id, state] of this.#rows) {
      if (state.userId !== userId || state.revokedAt || id === except) continue;
      this.#rows.set(id, { ...state, revokedAt: at });
    }
  }

  async dropExpiredBefore(at: DateTime): Promise<number> {
    const expired = [...this.#rows.values()].filter(({ expiresAt }) => expiresAt < at);
    for (const { id } of expired) this.#rows.delete(id);
    return expired.length;
  }
}
