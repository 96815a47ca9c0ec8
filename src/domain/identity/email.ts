import type { Brand } from '../brand.ts';
import type { Violation } from '../expected-error.ts';

/** A normalised e-mail address: trimmed, NFC, in lower case. */
export type Email = Brand<string, 'Email'>;

export const longestEmail = 254;

// Stricter than RFC 5322 on purpose: nothing that could break out of a mail header, and no quoted local parts.
const shape = /^[^\s@"(),:;<>[\]\\\p{C}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}-]+)*$/u;

export const normalizeEmail = (value: string): Email => value.trim().normalize('NFC').toLowerCase() as Email;

export const localPart = (email: Email): string => email.slice(0, email.lastIndexOf('@'));

export function emailViolations(email: Email): readonly Violation[] {
  if (email.length <= longestEmail && email.isWellFormed() && shape.test(email)) return [];
  return [{ path: 'email', code: 'invalid_email', message: 'This is no e-mail address.' }];
}
