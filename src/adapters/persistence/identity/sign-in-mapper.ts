import type { SignInState } from '../../../domain/identity/sign-in.ts';
import { dateOrNull, instant } from '../instants.ts';
import type { SignInRow } from './sign-in-row.ts';

export const signInOfRow = (row: SignInRow): SignInState => ({
  id: row.id,
  userId: row.user,
  tokenHash: row.tokenHash,
  generation: row.generation,
  createdAt: instant(row.createdAt),
  rotatedAt: instant(row.rotatedAt),
  expiresAt: instant(row.expiresAt),
  ...(row.revokedAt && { revokedAt: instant(row.revokedAt) }),
});

export const columnsOfSignIn = (state: SignInState) => ({
  id: state.id,
  user: state.userId,
  tokenHash: state.tokenHash,
  generation: state.generation,
  createdAt: state.createdAt.toJSDate(),
  rotatedAt: state.rotatedAt.toJSDate(),
  expiresAt: state.expiresAt.toJSDate(),
  revokedAt: dateOrNull(state.revokedAt),
});
