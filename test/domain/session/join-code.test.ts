import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawJoinCode, joinCodeAlphabet, joinCodeLengths, readJoinCode } from '#src/domain/session/join-code.ts';

describe('A join code', () => {
  it('has an alphabet without look-alikes', () => {
    expect(joinCodeAlphabet).not.toMatch(/[01OIL]/);
    expect(joinCodeAlphabet).toMatch(/^[2-9A-Z]+$/);
    expect(new Set(joinCodeAlphabet).size).toBe(joinCodeAlphabet.length);
  });

  it('has 6 characters, unless somebody configures another length', () => {
    expect(joinCodeLengths.usual).toBe(6);
  });

  it('has exactly the length that was asked for, in letters of the alphabet alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: joinCodeLengths.least, max: joinCodeLengths.most }), (length) => {
        const code = drawJoinCode(length, (below) => randomInt(below));
        expect(code).toHaveLength(length);
        expect([...code].every((letter) => joinCodeAlphabet.includes(letter))).toBe(true);
      }),
    );
  });

  it('is drawn from the whole alphabet, one draw a character', () => {
    const asked: number[] = [];
    const draws = [0, joinCodeAlphabet.length - 1, 1, 0];
    const code = drawJoinCode(4, (below) => {
      asked.push(below);
      return draws[asked.length - 1] ?? 0;
    });
    expect(code).toBe('2Z32');
    expect(asked).toEqual(Array(4).fill(joinCodeAlphabet.length));
  });

  it.each(['ABC234', 'abc234', 'ABC-234', ' a b c 2 3 4 ', 'abc–234', 'abc—234', '\tAbC\u00a0234\n'])(
    'is read from "%s", as people type it',
    (typed) => {
      expect(readJoinCode(typed)).toBe('ABC234');
    },
  );

  it('is read back from any way of writing it', () => {
    const blanks = fc.array(fc.constantFrom(' ', '-', '\t', '‑', ' - '), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.nat(joinCodeAlphabet.length - 1)),
        fc.boolean(),
        blanks,
        (draws, lower, gaps) => {
          const code = drawJoinCode(6, () => draws.next().value);
          const typed = gaps.map((gap, index) => gap + (code[index] ?? '')).join('');
          expect(readJoinCode(lower ? typed.toLowerCase() : typed)).toBe(code);
        },
      ),
    );
  });
});
