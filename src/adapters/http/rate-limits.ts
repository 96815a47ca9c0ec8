import type { Caller } from '../../domain/identity/caller.ts';
import { personOf } from './bearer.ts';
import type { RateLimitName } from './route.ts';

interface RateLimit {
  readonly count: number;
  readonly seconds: number;
}

export type RateLimits = Readonly<Record<RateLimitName, RateLimit>>;

/**
 * A whole school may sit behind one address: `default` leaves
 * room for that, and `login` and `joinByCode` count only wrong guesses, so that guessing is slow and a class is not.
 */
export const defaultRateLimits: RateLimits = {
  default: { count: 3000, seconds: 60 },
  create: { count: 60, seconds: 60 },
  login: { count: 30, seconds: 60 },
  joinByCode: { count: 60, seconds: 60 },
};

/** Those that give a point back unless what was called with turned out wrong. */
export const countsGuessesOnly: readonly RateLimitName[] = ['login', 'joinByCode'];

/**
 * Who a call counts for, or `undefined` where its address does. Whoever guesses counts by address, since tokens to hide
 * behind are free; making things counts by account, and by address for the tokens of a session, which are free too.
 */
export function subjectOfLimit(name: RateLimitName | 'none', caller: Caller): string | undefined {
  if (name === 'login' || name === 'joinByCode') return undefined;
  if (name === 'create' && caller.kind !== 'account') return undefined;
  return personOf(caller);
}

/** What the answer to a wrong password or a wrong code is. */
export const isWrongGuess = (status: number | undefined): boolean => status === 401 || status === 404;

const isName = (name: string): name is RateLimitName => Object.hasOwn(defaultRateLimits, name);

const parsePair = (pair: string): readonly [RateLimitName, RateLimit] => {
  const [, name = '', count = '', seconds = ''] = /^(\w+)=(\d{1,9})\/(\d{1,6})$/.exec(pair) ?? [];
  if (!isName(name) || Number(count) < 1 || Number(seconds) < 1) {
    const names = Object.keys(defaultRateLimits).join(', ');
    throw new Error(`RATE_LIMITS: "${pair}" is not name=count/seconds with a name of ${names}`);
  }
  return [name, { count: Number(count), seconds: Number(seconds) }];
};

/**
 * The value of `RATE_LIMITS`: nothing or `on` for the defaults, `off`, or pairs such as `login=5/60, create=100/60`.
 * @throws {Error} that names the part it can't read.
 */
export function parseRateLimits(value: string | undefined): RateLimits | 'off' {
  const given = (value ?? '').trim();
  if (given === '' || given === 'on') return defaultRateLimits;
  if (given === 'off') return 'off';
  const pairs = given.split(/[\s,;]+/).filter((pair) => pair !== '');
  return { ...defaultRateLimits, ...Object.fromEntries(pairs.map(parsePair)) };
}
