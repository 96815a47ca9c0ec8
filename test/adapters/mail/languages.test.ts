import { describe, expect, test } from 'vitest';
import { type Blanks, languages } from '#src/adapters/mail/language.ts';
import { parseMailbox } from '#src/adapters/mail/mailbox.ts';
import { messageKinds } from '#test/support/a-message.ts';

const empty: Blanks = { name: '', title: '', start: '', startTime: '', previously: '', deadline: '', deadlineTime: '' };

describe('the files of the languages', () => {
  test('are English and German', () => {
    expect([...languages.keys()].toSorted()).toEqual(['de', 'en']);
  });

  test('have words for every kind, and no blanks that nobody fills', () => {
    for (const { kinds, greeting, footer } of languages.values()) {
      expect(Object.keys(kinds).toSorted()).toEqual([...messageKinds].toSorted());
      const sentences = Object.values(kinds).flatMap(({ subject, paragraphs }) => [subject, ...paragraphs]);
      for (const fill of [greeting, footer, ...sentences]) expect(fill(empty)).not.toMatch(/[{}]/);
    }
  });

  test('offer the same links', () => {
    const linked = [...languages.values()].map(({ kinds }) =>
      Object.entries(kinds).flatMap(([kind, { action }]) => (action === undefined ? [] : kind)),
    );
    expect(linked[0]).toEqual(linked[1]);
    expect(linked[0]).toEqual(messageKinds.filter((kind) => kind !== 'canceled' && kind !== 'withdrawn'));
  });
});

describe('a sender', () => {
  test.each([
    ['no-reply@school.example', { name: '', address: 'no-reply@school.example' }],
    ['The School <No-Reply@School.Example>', { name: 'The School', address: 'no-reply@school.example' }],
    ['"School, The" <no-reply@school.example>', { name: 'School, The', address: 'no-reply@school.example' }],
    ['<no-reply@school.example>', { name: '', address: 'no-reply@school.example' }],
  ])('is read from %j', (text, mailbox) => {
    expect(parseMailbox(text)).toEqual(mailbox);
  });

  test.each([
    '',
    'School',
    'School <>',
    'a@b@c',
    'School <a@b> and more',
    'a@b.example, c@d.example',
    'S\r\nBcc: x <a@b.example>',
  ])('is not read from %j', (text) => {
    expect(parseMailbox(text)).toBeUndefined();
  });
});
