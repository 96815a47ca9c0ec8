import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { aRunningServer, refusalOf } from '../support/a-running-server.ts';
import type { ApiAnswer } from '../support/api-client.ts';
import { undocumented } from './undocumented.ts';

// The three calls that make `host` come from the same address as the tests: they count.
const limits = 'default=12/600 create=3/600 login=4/600 joinByCode=2/600';
const server = await aRunningServer({ RATE_LIMITS: limits, TRUST_PROXY: '1' });
const { api } = server;
const host = await server.account('instructor');

/** A call through the trusted proxy, from an address of its own. */
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

function expectLimited(answer: ApiAnswer, policy: string): void {
  expect(refusalOf(answer)).toEqual([429, 'rate_limited']);
  expect(answer.headers.get('ratelimit-policy')).toBe(policy);
  const wait = Number(answer.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(600);
  expect(answer.body.retryAfterSeconds).toBe(wait);
}

test('what is left is told with each answer, and too much is 429', async () => {
  const ask = () => api.get('/sessions', from('192.0.2.1'));
  const answers: ApiAnswer[] = [];
  for (let count = 0; count < 13; count += 1) answers.push(await ask());
  expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"default";q=12;w=600');
  expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"default";r=11;t=\d+$/);
  expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 12 }, () => 200), 429]);
  expectLimited(await ask(), '"default";q=12;w=600');
  expect((await api.get('/sessions', from('192.0.2.2'))).status).toBe(200);
});

test('making sessions is counted more strictly, by account', async () => {
  const make = () => api.post('/sessions', { title: 'Algebra' }, { token: host.token, ...from('192.0.2.3') });
  for (let count = 0; count < 3; count += 1) expect((await make()).status).toBe(201);
  expectLimited(await make(), '"create";q=3;w=600');
  const guest = await api.post('/sessions', { hostName: 'Gusta' }, from('192.0.2.3'));
  expect(guest.status).toBe(201);
});

test('guessing passwords is slow, knowing them is not', async () => {
  const logIn = (password: string, email = host.email) =>
    api.post('/auth/login', { email, password }, from('192.0.2.4'));
  for (let count = 0; count < 3; count += 1) expect((await logIn(host.password)).status).toBe(200);
  for (let count = 0; count < 4; count += 1) expect((await logIn(`guess ${count}`)).status).toBe(401);
  expectLimited(await logIn(host.password), '"login";q=4;w=600');
  expectLimited(await logIn(host.password, `${randomUUID()}@school.example`), '"login";q=4;w=600');
});

test('guessing codes is slow, knowing them is not', async () => {
  const session = (await api.post('/sessions', { hostName: 'Gitta' }, from('192.0.2.5'))).body.data;
  const join = (code: string) => api.post('/sessions/join-by-code', { code, displayName: 'Gwen' }, from('192.0.2.6'));
  for (let count = 0; count < 3; count += 1) expect((await join(session.code)).status).toBe(200);
  expect((await join('AAAAAA')).status).toBe(404);
  expect((await api.get('/sessions/by-code/BBBBBB', from('192.0.2.6'))).status).toBe(404);
  expectLimited(await join(session.code), '"joinByCode";q=2;w=600');
});

test('probes and pages are not counted', async () => {
  for (let count = 0; count < 15; count += 1)
    for (const path of ['/health', '/ready', '/metrics', '/openapi.json'])
      expect((await fetch(`${server.url}${path}`)).status).toBe(200);
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
