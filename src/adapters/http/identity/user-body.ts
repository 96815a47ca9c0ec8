import type { z } from 'zod';
import type { SignedIn } from '../../../application/identity/token-issuer.ts';
import type { AccountRole } from '../../../domain/identity/role.ts';
import type { UserState } from '../../../domain/identity/user.ts';
import { formatInstant } from '../instant.ts';
import type { signedIn, user } from './user-schemas.ts';

/** An account, as its owner and admins see it. Guest hosts have none and never come here. */
export const userBody = (state: UserState): z.input<typeof user> => ({
  id: state.id,
  ...(state.externalId !== undefined && { externalId: state.externalId }),
  email: state.email ?? null,
  displayName: state.displayName,
  role: state.role as AccountRole,
  timeZone: state.timeZone,
  locale: state.locale,
  disabled: state.disabled,
  createdAt: formatInstant(state.createdAt),
});

export const signedInBody = ({
  user: state,
  accessToken,
  refreshToken,
  expiresIn,
}: SignedIn): z.input<typeof signedIn> => ({
  user: userBody(state),
  accessToken,
  refreshToken,
  expiresIn,
});
