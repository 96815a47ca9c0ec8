import type { DateTime } from 'luxon';
import { SignIn } from '../../domain/identity/sign-in.ts';
import { asSignInId } from '../../domain/identity/sign-in-id.ts';
import type { UserState } from '../../domain/identity/user.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { AccessTokens } from '../ports/access-tokens.ts';
import type { Ids } from '../ports/ids.ts';
import type { RefreshTokens } from '../ports/refresh-tokens.ts';

/** What registering, signing in and refreshing answer. */
export interface SignedIn {
  readonly user: UserState;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds that the access token is good for. */
  readonly expiresIn: number;
}

/** Opens sign-ins and mints the pair of tokens that goes with them. */
export class TokenIssuer {
  readonly refreshTokenDays: number;
  readonly #ids: Ids;
  readonly #accessTokens: AccessTokens;
  readonly #refreshTokens: RefreshTokens;

  constructor(
    ids: Ids,
    accessTokens: AccessTokens,
    refreshTokens: RefreshTokens,
    { refreshTokenDays }: { readonly refreshTokenDays: number },
  ) {
    this.#ids = ids;
    this.#accessTokens = accessTokens;
    this.#refreshTokens = refreshTokens;
    this.refreshTokenDays = refreshTokenDays;
  }

  open(userId: UserId, at: DateTime): { readonly signIn: SignIn; readonly refreshToken: string } {
    const id = asSignInId(this.#ids.next());
    const { token, hash } = this.#refreshTokens.mint(id);
    const signIn = SignIn.open({ id, userId, tokenHash: hash }, { at, lifetimeDays: this.refreshTokenDays });
    return { signIn, refreshToken: token };
  }

  async answer(user: UserState, signIn: SignIn, refreshToken: string, at: DateTime): Promise<SignedIn> {
    const accessToken = await this.#accessTokens.issue({ userId: user.id, signInId: signIn.state.id }, at);
    return { user, accessToken, refreshToken, expiresIn: this.#accessTokens.lifetimeSeconds };
  }
}
