import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailViolations, normalizeEmail } from '#src/domain/identity/email.ts';
import { normalizePassword, passwordViolations } from '#src/domain/identity/password.ts';

const isEmail = (value: string) => emailViolations(normalizeEmail(value)).length === 0;

describe('an e-mail', () => {
  it.each([
    'ada@example.org',
    ' ADA@Example.Org ',
    'a.b+tag@mail.example.co.uk',
    'admin@localhost',
    'jörg@bücher.example',
  ])('may be %s', (value) => {
    expect(isEmail(value)).toBe(true);
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.org',
    'a@b@c.org',
    'ada lovelace@example.org',
    'ada@example.org, eve@example.org',
    'ada@example.org\nBcc: eve@example.org',
    '"ada"@example.org',
    'ada@-example.org',
    'ada@example..org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(260)}.org`,
    'a\ud800@example.org',
  ])('is not %j', (value) => {
    expect(isEmail(value)).toBe(false);
  });

  it('is the same however it is typed', () => {
    expect(normalizeEmail(' Ada@EXAMPLE.org')).toBe(normalizeEmail('ada@example.org '));
    fc.assert(
      fc.property(fc.emailAddress(), (value) => normalizeEmail(normalizeEmail(value)) === normalizeEmail(value)),
    );
  });
});

describe('a password', () => {
  const email = normalizeEmail('ada.lovelace@example.org');
  const judge = (password: string, common: readonly string[] = []) =>
    passwordViolations(password, { email, isCommon: (candidate) => common.includes(candidate) })[0]?.code;

  it('has 10 to 128 characters, of any kind', () => {
    expect(judge('x'.repeat(9))).toBe('too_short');
    expect(judge('correct ho')).toBeUndefined();
    expect(judge('é🦊'.repeat(64))).toBeUndefined();
    expect(judge('x'.repeat(129))).toBe('too_long');
  });

  it('is not the e-mail, nor what stands before the @', () => {
    expect(judge('Ada.Lovelace@Example.org')).toBe('password_is_email');
    expect(judge('ADA.lovelace')).toBe('password_is_email');
    expect(judge('ada.lovelace!')).toBeUndefined();
  });

  it('is not one that everybody uses', () => {
    expect(judge('password123', ['password123'])).toBe('password_too_common');
  });

  it('is one password on every keyboard', () => {
    expect(normalizePassword('cafe\u0301-cafe\u0301')).toBe(normalizePassword('café-café'));
  });
});
