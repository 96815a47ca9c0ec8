import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayNameViolations, normalizeDisplayName } from '#src/domain/identity/display-name.ts';
import { normalizeHostName } from '#src/domain/identity/host-name.ts';

const text = fc.string({ unit: 'binary', maxLength: 120 });
const codeOf = (name: string) => displayNameViolations(normalizeDisplayName(name))[0]?.code;

describe('a display name', () => {
  it('is trimmed, composed and has single blanks', () => {
    expect(normalizeDisplayName('  Jose\u0301 \u00a0 Pérez ')).toBe('José Pérez');
  });

  it('has 1 to 80 characters, counted as people count', () => {
    expect(codeOf('x'.repeat(80))).toBeUndefined();
    expect(codeOf('🦊'.repeat(80))).toBeUndefined();
    expect(codeOf('x'.repeat(81))).toBe('too_long');
    expect(codeOf('  ')).toBe('too_short');
    expect(codeOf('\u200b\u200b')).toBe('too_short');
  });

  it.each(['a\u0000b', 'a\nb', 'a\t b', 'a\u202eb', '\ud800a'])('holds no control characters (%j)', (name) => {
    expect(codeOf(name)).toBe('control_characters');
  });

  it('is the same when normalised again', () => {
    fc.assert(
      fc.property(text, (name) => normalizeDisplayName(normalizeDisplayName(name)) === normalizeDisplayName(name)),
    );
  });

  it('that passes can be stored and shown in one line', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const name = normalizeDisplayName(raw);
        return displayNameViolations(name).length > 0 || (/^[^\p{Cc}]{1,80}$/u.test(name) && name.isWellFormed());
      }),
    );
  });
});

describe('the name of a guest host', () => {
  it.each([
    ['Anna Lee', '  ANNA   lee '],
    ['Anna', 'Ａnna'],
    ['Straße', 'STRASSE'],
    ['Straße', 'STRAẞE'],
    ['José', 'Jose\u0301'],
  ])('%s and %s are one', (one, other) => {
    expect(normalizeHostName(one)).toBe(normalizeHostName(other));
  });

  it('tells different names apart', () => {
    expect(normalizeHostName('Anna')).not.toBe(normalizeHostName('Ana'));
  });

  it('is the same when normalised again, and whatever the case', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const name = normalizeHostName(raw);
        return normalizeHostName(name) === name && normalizeHostName(raw.toUpperCase()) === name;
      }),
    );
  });
});
