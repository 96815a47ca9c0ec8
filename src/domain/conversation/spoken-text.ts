import { ValidationFailed } from '../expected-error.ts';

/** Characters, not UTF-16 units, that a line of chat or a question may have after trimming. */
export const spokenTextBounds = { least: 1, most: 500 } as const;

/** What the spirit is called. */
export const spiritName = 'Spirit';

/** The spirit may say more in one go than people. */
export const spiritTextMost = 2000;

/** What somebody said, as it is kept. @throws {ValidationFailed} when nothing is left, or it is too long. */
export function spokenText(given: string, path = 'text'): string {
  const text = given.trim();
  const { least, most } = spokenTextBounds;
  const length = [...text].length;
  if (length >= least && length <= most) return text;
  throw new ValidationFailed([
    { path, code: length < least ? 'too_short' : 'too_long', message: `A text has ${least} to ${most} characters.` },
  ]);
}

/** What the spirit said, cut where it becomes too long; undefined when it said nothing. */
export function spiritText(given: string): string | undefined {
  const characters = [...given.trim()];
  if (characters.length === 0) return undefined;
  return characters.length > spiritTextMost
    ? `${characters.slice(0, spiritTextMost - 1).join('')}…`
    : characters.join('');
}
