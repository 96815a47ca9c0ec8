import type { Caller } from '../../domain/identity/caller.ts';
import { requireAccount } from '../../domain/identity/require-caller.ts';
import type { SignInId } from '../../domain/identity/sign-in-id.ts';
import type { Clock } from '../ports/clock.ts';
import type { RefreshTokens } from '../ports/refresh-tokens.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

export interface SignOutInput {
  readonly caller: Caller;
  /** Names the sign-in where the access token has expired already. */
  readonly refreshToken?: string;
}

/** Ends one sign-in, with its refresh token and its access tokens. Again is as good as once. */
export class SignOut {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;
  readonly #refreshTokens: RefreshTokens;

  constructor(unitOfWork: UnitOfWork, clock: Clock, refreshTokens: RefreshTokens) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
    this.#refreshTokens = refreshTokens;
  }

  /** @throws {Unauthenticated} where neither an access nor a refresh token says who. */
  async execute({ caller, refreshToken }: SignOutInput): Promise<void> {
    const id = this.#named(caller, refreshToken);
    // An outside identity provider keeps its own sign-ins.
    if (!id) return;
    await this.#unitOfWork.run(async ({ signIns }) => {
      const signIn = await signIns.findForChange(id);
      if (!signIn) return;
      signIn.revoke(this.#clock.now());
      await signIns.save(signIn);
    });
  }

  #named(caller: Caller, refreshToken: string | undefined): SignInId | undefined {
    if (refreshToken !== undefined) return this.#refreshTokens.read(refreshToken)?.signInId;
    return requireAccount(caller).signInId;
  }
}
