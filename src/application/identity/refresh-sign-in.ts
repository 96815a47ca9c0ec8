import { InvalidToken } from '../../domain/identity/errors.ts';
import type { SignIn } from '../../domain/identity/sign-in.ts';
import type { UserState } from '../../domain/identity/user.ts';
import type { Clock } from '../ports/clock.ts';
import type { RefreshTokens } from '../ports/refresh-tokens.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { SignedIn, TokenIssuer } from './token-issuer.ts';

/**
 * Changes a refresh token for a new pair. A token is good once: when it comes back later, somebody has a copy, and the
 * whole sign-in ends. Of calls that overlap one wins and the others are refused, but the sign-in goes on: two tabs of
 * one browser are no theft.
 */
export class RefreshSignIn {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;
  readonly #refreshTokens: RefreshTokens;
  readonly #issuer: TokenIssuer;

  constructor(unitOfWork: UnitOfWork, clock: Clock, refreshTokens: RefreshTokens, issuer: TokenIssuer) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
    this.#refreshTokens = refreshTokens;
    this.#issuer = issuer;
  }

  /** @throws {InvalidToken} */
  async execute({ refreshToken }: { readonly refreshToken: string }): Promise<SignedIn> {
    const requestedAt = this.#clock.now();
    const presented = this.#refreshTokens.read(refreshToken);
    if (!presented) throw new InvalidToken();
    const next = this.#refreshTokens.mint(presented.signInId);
    // The refusal is thrown after the commit: thrown inside, it would roll the revocation back.
    const rotated = await this.#unitOfWork.run(async ({ users, signIns }) => {
      const signIn = await signIns.findForChange(presented.signInId);
      if (!signIn) return undefined;
      const user = await users.find(signIn.state.userId);
      if (!user?.isActive) return undefined;
      const at = this.#clock.now();
      const tokens = { presentedHash: presented.hash, nextHash: next.hash, requestedAt };
      const rotation = signIn.rotate(tokens, { at, lifetimeDays: this.#issuer.refreshTokenDays });
      if (rotation === 'rotated' || rotation === 'reused') await signIns.save(signIn);
      return rotation === 'rotated' ? { user: user.state, signIn } : undefined;
    });
    return this.#answer(rotated, next.token);
  }

  async #answer(rotated: { user: UserState; signIn: SignIn } | undefined, refreshToken: string): Promise<SignedIn> {
    if (!rotated) throw new InvalidToken();
    return this.#issuer.answer(rotated.user, rotated.signIn, refreshToken, rotated.signIn.state.rotatedAt);
  }
}
