import type { Brand } from '../brand.ts';

/** A join code as it is kept: upper case, without hyphens and blanks. */
export type JoinCode = Brand<string, 'JoinCode'>;

/** 31 characters without look-alikes: no 0 and O, no 1, I and L. */
export const joinCodeAlphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

export const joinCodeLengths = { least: 4, most: 12, usual: 6 } as const;

/** Draws a code; `randomInt(n)` must be a uniform draw of 0..n-1 from a CSPRNG. */
export function drawJoinCode(length: number, randomInt: (below: number) => number): JoinCode {
  let code = '';
  for (let index = 0; index < length; index += 1) code += joinCodeAlphabet[randomInt(joinCodeAlphabet.length)];
  return code as JoinCode;
}

/** Reads a code as people type it: in any case, with hyphens and blanks anywhere. */
export const readJoinCode = (typed: string): JoinCode => typed.replace(/[\s\p{Dash}]/gu, '').toUpperCase() as JoinCode;
