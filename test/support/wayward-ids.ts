import fc from 'fast-check';

/** What leads out of a folder, hides in it, or looks like something else. */
const poison = [
  '..',
  '../',
  '..\\',
  '/',
  '\\',
  '\0',
  '%2e%2e',
  '%2f',
  '%00',
  '%252e%252e%252f',
  '\n',
  '\r\n',
  ' ',
  '~',
  ':',
  '*',
  '․', // one dot leader
  '‥', // two dot leader
  '／', // fullwidth slash
  '∕', // division slash
  '．', // fullwidth full stop
  'а', // Cyrillic a
  'ａ', // fullwidth a
  'é',
  '\u200b',
  '\u202e',
  'ﬁ',
  '🧘',
];

const clean = fc.stringMatching(/^[A-Za-z0-9_-]{0,20}$/);

/** Ids that no door may let in, by the thousand. */
export const wayward: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', '.', '..', '...', '.git', '../../etc/passwd', `${'../'.repeat(40)}etc/passwd`, 'x'.repeat(129)),
  fc.tuple(clean, fc.constantFrom(...poison.slice(1)), clean).map((parts) => parts.join('')),
  clean.map((id) => `.${id}`),
  fc.integer({ min: 129, max: 5000 }).map((length) => 'x'.repeat(length)),
  fc.array(fc.constantFrom(...poison), { minLength: 1, maxLength: 8 }).map((parts) => `${parts.join('')}/`),
);
