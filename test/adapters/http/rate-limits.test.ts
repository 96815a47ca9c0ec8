import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clientAddress } from '#src/adapters/http/client-address.ts';
import { defaultRateLimits, parseRateLimits } from '#src/adapters/http/rate-limits.ts';
import { Conflict, NotFound } from '#src/domain/expected-error.ts';
import { InvalidCredentials } from '#src/domain/identity/errors.ts';
import { aRoute, serve } from './toy-server.ts';

const limits = (value: string) => ({ rateLimits: parseRateLimits(value) });
const asMember = { Authorization: 'Bearer member' };

describe('a rate limit', () => {
  test('is told, and refuses with the seconds to wait', async () => {
    const { call } = await serve([aRoute()], limits('default=2/60'));
    const first = await call('GET', 'things');
    expect([first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual([
      '"default";q=2;w=60',
      '"default";r=1;t=60',
    ]);
    await call('GET', 'things');
    const { status, json, headers } = await call('GET', 'things');
    expect([status, json.code, headers.get('ratelimit')?.startsWith('"default";r=0;t=')]).toEqual([
      429,
      'rate_limited',
      true,
    ]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(json.retryAfterSeconds).toBe(Number(headers.get('retry-after')));
  });

  test('counts who is known for themselves, and the others by address', async () => {
    const { call } = await serve([aRoute()], limits('default=1/60'));
    const ask = async (headers = {}) => (await call('GET', 'things', { headers })).status;
    expect([await ask(), await ask()]).toEqual([200, 429]);
    expect([await ask(asMember), await ask(asMember), await ask({ Authorization: 'Bearer other' })]).toEqual([
      200, 429, 200,
    ]);
  });

  test.each(['login', 'joinByCode', 'create'] as const)(
    'of %s counts by address whoever comes with a token of a session, which is free',
    async (rateLimit) => {
      const refused = aRoute({
        rateLimit,
        errors: ['session_not_found'],
        handle: () => Promise.reject(new NotFound('session')),
      });
      const { call } = await serve([refused], limits(`${rateLimit}=1/60`));
      const ask = async (headers = {}) => (await call('GET', 'things', { headers })).status;
      expect([await ask(), await ask({ Authorization: 'Bearer participant' })]).toEqual([404, 429]);
    },
  );

  test('is not met by guessing from one address with many accounts', async () => {
    const wrong = aRoute({
      rateLimit: 'login',
      errors: ['invalid_credentials'],
      handle: () => Promise.reject(new InvalidCredentials()),
    });
    const { call } = await serve([wrong], limits('login=1/60'));
    const ask = async (headers = {}) => (await call('GET', 'things', { headers })).status;
    expect([await ask(asMember), await ask({ Authorization: 'Bearer other' })]).toEqual([401, 429]);
  });

  test('counts tokens that prove nothing for the address', async () => {
    const { call } = await serve([aRoute()], limits('default=2/60'));
    const ask = async () => (await call('GET', 'things', { headers: { Authorization: 'Bearer wrong' } })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([401, 401, 429]);
  });

  test('is each policy’s own, and a route can be exempt', async () => {
    const routes = [
      aRoute(),
      aRoute({ path: '/made', operationId: 'make', rateLimit: 'create' }),
      aRoute({ path: '/hook', operationId: 'hook', rateLimit: 'none' }),
    ];
    const { call } = await serve(routes, limits('default=1/60 create=1/60'));
    const ask = async (path: string) => (await call('GET', path)).status;
    expect([await ask('things'), await ask('made'), await ask('things'), await ask('made')]).toEqual([
      200, 200, 429, 429,
    ]);
    expect([await ask('hook'), await ask('hook'), (await call('GET', '/health')).status]).toEqual([200, 200, 200]);
  });

  test('of codes and passwords counts wrong guesses: a class gets in, a guesser does not', async () => {
    let trouble: Error | undefined;
    const join = aRoute({
      rateLimit: 'joinByCode',
      errors: ['session_not_found'],
      method: 'post',
      body: z.strictObject({ code: z.string() }),
      handle: async () => {
        if (trouble) throw trouble;
        return { status: 200, data: '' };
      },
    });
    const { call } = await serve([join], limits('joinByCode=3/60'));
    const ask = async (body: unknown = { code: 'ABC' }) => (await call('POST', 'things', { body })).status;
    for (let pupil = 0; pupil < 30; pupil++) expect(await ask()).toBe(200);
    trouble = new Conflict('Too early.');
    for (let pupil = 0; pupil < 30; pupil++) expect(await ask()).toBe(409);
    expect([await ask({}), await ask({}), await ask({}), await ask({})]).toEqual([400, 400, 400, 400]);
    trouble = new NotFound('session');
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([404, 404, 404, 429]);
  });

  test('is not there when it is off', async () => {
    const { call } = await serve([aRoute()], limits('off'));
    expect((await call('GET', 'things')).headers.get('ratelimit')).toBeNull();
  });
});

describe('RATE_LIMITS', () => {
  test('has defaults, can be off, and changes what it names', () => {
    for (const value of [undefined, '', ' ', 'on']) expect(parseRateLimits(value)).toEqual(defaultRateLimits);
    expect(parseRateLimits(' off ')).toBe('off');
    expect(parseRateLimits('login=5/60, create=100/3600')).toEqual({
      ...defaultRateLimits,
      login: { count: 5, seconds: 60 },
      create: { count: 100, seconds: 3600 },
    });
  });

  test.each([
    'no',
    'login',
    'login=5',
    'login=0/60',
    'login=5/0',
    'login=-1/60',
    'sign=1/1',
    'toString=1/1',
    'login=5/60s',
    'default=1/60;x',
  ])('says what it can not read: %s', (value) => {
    expect(() => parseRateLimits(value)).toThrow(/^RATE_LIMITS: ".+" is not name=count\/seconds/);
  });
});

describe('the address of a client', () => {
  const from = (remoteAddress: string | undefined, forwarded: string | undefined, hops: number) =>
    clientAddress({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }, hops);

  test.each([
    ['10.0.0.1', '6.6.6.6', 0, '10.0.0.1'],
    ['10.0.0.1', '1.2.3.4', 1, '1.2.3.4'],
    ['10.0.0.1', '6.6.6.6, 1.2.3.4', 1, '1.2.3.4'],
    ['10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2', 2, '1.2.3.4'],
    ['10.0.0.1', '1.2.3.4', 5, '1.2.3.4'],
    ['10.0.0.1', undefined, 1, '10.0.0.1'],
    ['10.0.0.1', '1.2.3.4, nonsense', 1, '10.0.0.1'],
    ['10.0.0.1', '', 1, '10.0.0.1'],
    ['10.0.0.1', '1.2.3.4:5678', 1, '1.2.3.4'],
    ['10.0.0.1', '[2001:db8:1:2::3]:5678', 1, '2001:db8:1:2::/64'],
    [undefined, undefined, 0, ''],
    ['::ffff:10.0.0.1', undefined, 0, '10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', undefined, 0, '2001:db8:1:2::/64'],
    ['2001:0DB8::6', undefined, 0, '2001:db8:0:0::/64'],
    ['::1', undefined, 0, '0:0:0:0::/64'],
    ['fe80::1%eth0', undefined, 0, 'fe80:0:0:0::/64'],
  ])('%s, forwarded for %s, over %i hops is %s', (socket, forwarded, hops, address) => {
    expect(from(socket, forwarded, hops)).toBe(address);
  });

  test('is what handlers get', async () => {
    const { call } = await serve([aRoute({ handle: async ({ address }) => ({ status: 200, data: address }) })], {
      trustedHops: 1,
    });
    expect((await call('GET', 'things')).json.data).toBe('127.0.0.1');
    expect((await call('GET', 'things', { headers: { 'X-Forwarded-For': '9.9.9.9, 1.2.3.4' } })).json.data).toBe(
      '1.2.3.4',
    );
  });
});
