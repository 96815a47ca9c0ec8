import type { Violation } from '../expected-error.ts';

const longestDisplayName = 80;

const blanks = /\s+/gu;
const controls = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** As it is stored and shown: NFC, trimmed, runs of blanks made one. Control characters stay, to be refused. */
export const normalizeDisplayName = (value: string): string =>
  value
    .normalize('NFC')
    .trim()
    .replace(blanks, (run) => (controls.test(run) ? run : ' '));

/** Judges a normalised name. Length counts characters, not UTF-16 units. */
export function displayNameViolations(name: string, path = 'displayName'): readonly Violation[] {
  const length = [...name].length;
  if (controls.test(name) || !name.isWellFormed()) {
    return [{ path, code: 'control_characters', message: "A name can't hold control characters." }];
  }
  if (!visible.test(name)) return [{ path, code: 'too_short', message: 'A name needs something to read.' }];
  if (length > longestDisplayName) {
    return [{ path, code: 'too_long', message: `A name has at most ${longestDisplayName} characters.` }];
  }
  return [];
}
