import type { Violation } from '../expected-error.ts';
import { type Email, localPart } from './email.ts';

export const shortestPassword = 10;
export const longestPassword = 128;

/** The form that is hashed, so that two keyboards that compose "é" differently type the same password. */
export const normalizePassword = (password: string): string => password.normalize('NFKC');

export interface PasswordContext {
  readonly email?: Email | undefined;
  readonly isCommon: (password: string) => boolean;
}

/** Length over composition rules (NIST SP 800-63B): long enough, not on the lists, not the e-mail itself. */
export function passwordViolations(
  password: string,
  { email, isCommon }: PasswordContext,
  path = 'password',
): readonly Violation[] {
  const length = [...password].length;
  const folded = password.toLowerCase();
  if (length < shortestPassword) {
    return [{ path, code: 'too_short', message: `A password has at least ${shortestPassword} characters.` }];
  }
  if (length > longestPassword) {
    return [{ path, code: 'too_long', message: `A password has at most ${longestPassword} characters.` }];
  }
  if (email && (folded === email || folded === localPart(email))) {
    return [{ path, code: 'password_is_email', message: "The e-mail can't be the password." }];
  }
  if (isCommon(password)) {
    return [{ path, code: 'password_too_common', message: 'Many people use this password. Choose another one.' }];
  }
  return [];
}
