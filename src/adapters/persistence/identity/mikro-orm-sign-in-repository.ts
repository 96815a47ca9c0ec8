import { LockMode, type SqlEntityManager } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import type { SignInRepository } from '../../../application/ports/sign-in-repository.ts';
import { SignIn } from '../../../domain/identity/sign-in.ts';
import type { SignInId } from '../../../domain/identity/sign-in-id.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import { columnsOfSignIn, signInOfRow } from './sign-in-mapper.ts';
import { SignInRow } from './sign-in-row.ts';
import { meaningOf } from './taken.ts';

/** Sign-ins in PostgreSQL, within the transaction of the manager that it is given. */
export class MikroOrmSignInRepository implements SignInRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async findForChange(id: SignInId): Promise<SignIn | undefined> {
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true } as const;
    const row = await this.#em.findOne(SignInRow, { id }, lock);
    return row ? SignIn.restore(signInOfRow(row)) : undefined;
  }

  async add(signIn: SignIn): Promise<void> {
    await this.#storing(() => this.#em.insert(SignInRow, columnsOfSignIn(signIn.state)));
  }

  async save(signIn: SignIn): Promise<void> {
    const { id } = signIn.state;
    await this.#storing(() => this.#em.nativeUpdate(SignInRow, { id }, columnsOfSignIn(signIn.state)));
  }

  async revokeAllOf(userId: UserId, at: DateTime, except?: SignInId): Promise<void> {
    const others = except === undefined ? {} : { id: { $ne: except } };
    await this.#em.nativeUpdate(SignInRow, { user: userId, revokedAt: null, ...others }, { revokedAt: at.toJSDate() });
  }

  dropExpiredBefore(at: DateTime): Promise<number> {
    return this.#em.nativeDelete(SignInRow, { expiresAt: { $lt: at.toJSDate() } });
  }

  async #storing(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw meaningOf(error);
    }
  }
}
