import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ErrorKind } from '#src/domain/expected-error.ts';
import { ExpectedError, PreconditionFailed, Unavailable, ValidationFailed } from '#src/domain/expected-error.ts';
import { aRoute, raw, serve } from './toy-server.ts';

class Refused extends ExpectedError {
  override readonly code = 'session_full';
  override readonly kind: ErrorKind;

  constructor(kind: ErrorKind, details = {}) {
    super('All 3 places are taken.', details);
    this.kind = kind;
  }
}

const throwing = (error: unknown) =>
  aRoute({
    errors: ['session_full', 'precondition_failed'],
    query: z.looseObject({}),
    handle: async () => {
      throw error;
    },
  });

describe('a refusal', () => {
  test('is a problem of RFC 9457 with what helps to go on', async () => {
    const opensAt = DateTime.fromISO('2026-03-02T10:00:00+02:00', { setZone: true });
    const { call, observer } = await serve([
      throwing(new Refused('conflict', { opensAt, status: 'x', type: 'y', capacity: 3 })),
    ]);
    const { status, headers, json } = await call('GET', 'things?secret=1', { headers: { 'X-Request-Id': 'r1' } });
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      409,
      'application/problem+json; charset=utf-8',
      'no-store',
    ]);
    expect(json).toEqual({
      type: '/docs/errors#session_full',
      title: 'Session full',
      status: 409,
      detail: 'All 3 places are taken.',
      instance: '/api/v1/things',
      code: 'session_full',
      success: false,
      meta: { timestamp: '2026-03-02T09:00:00.000Z', requestId: 'r1' },
      opensAt: '2026-03-02T08:00:00.000Z',
      capacity: 3,
    });
    expect(observer.errors).toEqual([]);
    await expect.poll(() => observer.requests[0]?.code).toBe('session_full');
  });

  test.each([
    ['invalid', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['precondition_failed', 412],
    ['upstream_failed', 502],
    ['unavailable', 503],
  ] as const)('that is %s is %i', async (kind, expected) => {
    const { call } = await serve([throwing(new Refused(kind))]);
    expect((await call('GET', 'things')).status).toBe(expected);
  });

  test('of meaning names the members', async () => {
    const errors = [{ path: 'startsAt', code: 'in_the_past', message: 'is in the past' }];
    const { call } = await serve([throwing(new ValidationFailed(errors))]);
    expect((await call('GET', 'things')).json).toMatchObject({ status: 400, code: 'validation_failed', errors });
  });

  test('for now says when to come back', async () => {
    const { call } = await serve([throwing(new Unavailable('The database is away.', 2.5))]);
    const { status, headers, json } = await call('GET', 'things');
    expect([status, headers.get('retry-after'), json.retryAfterSeconds]).toEqual([503, '3', 2.5]);
    const other = await serve([throwing(new Refused('unavailable'))]);
    expect((await other.call('GET', 'things')).headers.get('retry-after')).toBe('5');
  });

  test('of a stale change says the current revision', async () => {
    const { call } = await serve([throwing(new PreconditionFailed(4))]);
    expect((await call('GET', 'things')).json).toMatchObject({ status: 412, currentRevision: 4 });
  });

  test('that the route does not declare fails in tests', async () => {
    const { call, observer } = await serve([{ ...throwing(new Refused('conflict')), errors: [] }]);
    expect((await call('GET', 'things')).status).toBe(500);
    expect(observer.errors).toHaveLength(1);
  });
});

test.each([new Error('password=hunter2'), 'text', undefined, null, { status: 200 }])(
  'an error that nobody foresaw tells nothing and is reported once: %s',
  async (error) => {
    const { call, observer } = await serve([throwing(error)]);
    const { status, json, text } = await call('GET', 'things');
    expect([status, json.code]).toEqual([500, 'internal_error']);
    expect(text).not.toMatch(/hunter2|stack|Error:/);
    expect(observer.errors).toEqual([error]);
  },
);

test('an answer that can not be written is a 500, not half an answer', async () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const { call, observer } = await serve(
    [aRoute({ handle: async () => ({ status: 200, data: circular, etag: 1, location: '/x' }) })],
    { checkResponses: false },
  );
  const { status, headers } = await call('GET', 'things');
  expect([status, headers.get('etag'), headers.get('location'), headers.get('content-type')]).toEqual([
    500,
    null,
    null,
    'application/problem+json; charset=utf-8',
  ]);
  expect(observer.errors).toHaveLength(1);
});

describe('an address', () => {
  const routes = [
    aRoute(),
    aRoute({ method: 'post', operationId: 'make' }),
    aRoute({ path: '/things/{id}', operationId: 'a', params: z.strictObject({ id: z.string() }) }),
    aRoute({ path: '/things/latest', operationId: 'b', handle: async () => ({ status: 200, data: 'latest' }) }),
    aRoute({
      path: '/things/{id}/parts',
      operationId: 'c',
      params: z.strictObject({ id: z.string() }),
      handle: async ({ params }) => ({ status: 200, data: params }),
    }),
  ];

  test.each(
    [
      '/',
      '/things',
      '/api/v1',
      '/api/v1/',
      '/api/v1/thing',
      '/api/v1/things/',
      '/api/v1//things',
      '/api/v1/things/a/b',
      '/api/v1/things/a/parts/x',
      '/api/v1/__proto__',
      '/api/v1/constructor',
      '/docs/nothing.js',
      '/docs/..%2fpackage.json',
      '/docs/%2e%2e/%2e%2e/package.json',
      '/docs/index.html',
      '/docs/__proto__',
    ].slice(1),
  )('where nothing is: %s', async (path) => {
    const { port } = await serve(routes);
    const answer = await raw(port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(answer).toContain('"code":"not_found"');
  });

  test('with other methods says which, and answers OPTIONS', async () => {
    const { call } = await serve(routes);
    const { status, json, headers } = await call('DELETE', 'things');
    expect([status, json.code, headers.get('allow')]).toEqual([405, 'method_not_allowed', 'HEAD, GET, POST, OPTIONS']);
    const options = await call('OPTIONS', 'things');
    expect([options.status, options.headers.get('allow'), options.text]).toEqual([204, 'HEAD, GET, POST, OPTIONS', '']);
    expect((await call('OPTIONS', 'nothing')).status).toBe(404);
    expect((await call('POST', 'things/1')).status).toBe(405);
    expect((await call('PROPFIND', 'things')).status).toBe(405);
  });

  test('prefers what is fixed, and takes values as they were meant', async () => {
    const { call } = await serve(routes);
    expect((await call('GET', 'things/latest')).json.data).toBe('latest');
    expect((await call('GET', 'things/latest/parts')).json.data).toEqual({ id: 'latest' });
    expect((await call('GET', 'things/a%2Fb%20c/parts')).json.data).toEqual({ id: 'a/b c' });
  });

  test('may be absolute, as proxies send it', async () => {
    const { port } = await serve(routes);
    const answer = await raw(
      port,
      'GET http://elsewhere.example/api/v1/things?#x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(await raw(port, 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 204 /);
  });

  test('declared twice, or with a parameter that is not declared, is a mistake that stops the start', async () => {
    await expect(serve([aRoute(), aRoute({ operationId: 'other' })])).rejects.toThrow('declared twice');
    await expect(serve([aRoute(), aRoute({ path: '/other' })])).rejects.toThrow('Two routes are called listThings');
    await expect(serve([aRoute({ path: '/a/{x}' })])).rejects.toThrow(
      'listThings has x in its path and declares nothing',
    );
  });
});

describe('what is not HTTP', () => {
  test.each([
    ['a malformed request line', 'HELLO\r\n\r\n', 400, 'malformed_request'],
    ['a malformed header', 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n', 400, 'malformed_request'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01', 400, 'malformed_request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'malformed_request',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'malformed_request',
    ],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ])('%s is refused as a problem', async (_, bytes, status, code) => {
    const { port, observer } = await serve([aRoute()]);
    const answer = await raw(port, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toMatchObject({ status, code, success: false });
    expect(observer.errors).toEqual([]);
  });

  test('is refused without a body where the method is HEAD', async () => {
    const { port } = await serve([aRoute()]);
    const answer = await raw(port, `HEAD / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
    expect(answer).toMatch(/\r\nContent-Length: [1-9]\d*\r\n[\s\S]*\r\n\r\n$/);
  });

  test('headers that never end are cut off', async () => {
    const { port } = await serve([aRoute()], { timeouts: { headersMs: 200, requestMs: 200, checkEveryMs: 50 } });
    expect(await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n')).toMatch(/^HTTP\/1.1 408 /);
  });

  test('garbage behind a request that is worked on gets one refusal, and never half an answer', async () => {
    const slow = aRoute({
      handle: async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { status: 200, data: 'done' };
      },
    });
    const { port, observer } = await serve([slow]);
    const answer = await raw(port, 'GET /api/v1/things HTTP/1.1\r\nHost: x\r\n\r\nGARBAGE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    await expect.poll(() => observer.inFlight).toBe(0);
    expect(observer.errors).toEqual([]);
  });
});

test('who goes away is not an error of ours, and the handler hears of it', async () => {
  let aborted = false;
  let working: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    working = resolve;
  });
  const slow = aRoute({
    handle: async ({ signal }) => {
      working();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return { status: 200, data: '' };
    },
  });
  const { origin, observer } = await serve([
    {
      ...slow,
      async handle(call) {
        try {
          return await slow.handle(call);
        } finally {
          aborted = true;
        }
      },
    },
  ]);
  const controller = new AbortController();
  const asked = fetch(`${origin}/api/v1/things`, { signal: controller.signal }).catch(() => 'gone');
  await started;
  controller.abort();
  expect(await asked).toBe('gone');
  await expect.poll(() => aborted).toBe(true);
  await expect.poll(() => observer.requests[0]?.aborted).toBe(true);
  expect(observer.errors).toEqual([]);
});
