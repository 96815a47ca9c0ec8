import { expect, test } from 'vitest';
import { Allowance } from '#src/application/conversation/allowance.ts';

test('an allowance gives so much at once and so much a second, to each their own', () => {
  const allowance = new Allowance<string>({ most: 10, perSecond: 2 });
  expect([allowance.take('a', 8, 0), allowance.take('a', 8, 0), allowance.take('b', 10, 0)]).toEqual([0, 3, 0]);
  expect([allowance.take('a', 8, 2000), allowance.take('a', 8, 3000)]).toEqual([1, 0]);
  // More than there ever is comes back to nobody.
  expect([allowance.take('a', 10, 60_000), allowance.take('a', 1, 60_000), allowance.take('a', 1, 60_500)]).toEqual([
    0, 1, 0,
  ]);
});

test('an allowance remembers nobody who has all of it', () => {
  const allowance = new Allowance<number>({ most: 1, perSecond: 1 });
  for (let person = 0; person < 5000; person += 1) allowance.take(person, 1, person * 10);
  expect(allowance.size).toBeLessThan(1200);
});
