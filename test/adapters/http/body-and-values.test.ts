import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formatInstant, instant, instantOut } from '#src/adapters/http/instant.ts';
import { pageQuery, queryBoolean, queryInteger, queryList } from '#src/adapters/http/query-values.ts';
import { text } from '#src/adapters/http/text.ts';
import { aRoute, raw, serve, thingId } from './toy-server.ts';

const Body = z.strictObject({ title: text(1, 10), tags: z.array(z.string()).exactOptional() });
const post = aRoute({ method: 'post', body: Body, handle: async ({ body }) => ({ status: 200, data: body }) });

const send = async (
  origin: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = { 'Content-Type': 'application/json' },
) => {
  const response = await fetch(`${origin}/api/v1/things`, { method: 'POST', body, headers });
  return {
    status: response.status,
    json: (await response.json()) as { code?: string; data?: unknown; errors?: { path: string; code: string }[] },
  };
};

describe('a body', () => {
  test('is JSON', async () => {
    const { origin } = await serve([post]);
    const types = ['application/json', 'Application/JSON; charset=utf-8', 'application/json;charset="UTF-8"'];
    for (const type of types)
      expect((await send(origin, '{"title":"a"}', { 'Content-Type': type })).json.data).toEqual({ title: 'a' });
  });

  test.each([
    ['text/plain', {}],
    ['application/jsonp', {}],
    ['application/json; charset=latin1', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/json', { 'Content-Encoding': 'gzip' }],
    ['', {}],
  ])('of another type is 415: %j %j', async (type, more) => {
    const { origin, observer } = await serve([post]);
    const { status, json } = await send(origin, new Uint8Array([123, 125]), {
      ...(type && { 'Content-Type': type }),
      ...more,
    });
    expect([status, json.code]).toEqual([415, 'unsupported_media_type']);
    expect(observer.errors).toEqual([]);
  });

  test.each(['{', '', ' ', 'nul', "{'a':1}", '{"title":"a"}x', '{"title":"\u0001"}', '[1,]'].filter((it) => it !== ''))(
    'that is no JSON is 400 malformed_json: %j',
    async (body) => {
      const { origin } = await serve([post]);
      const { status, json } = await send(origin, body);
      expect([status, json.code]).toEqual([400, 'malformed_json']);
      expect(JSON.stringify(json)).not.toContain('position');
    },
  );

  test('that is not UTF-8 is malformed_json', async () => {
    const { origin } = await serve([post]);
    for (const bad of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80]]) {
      const body = Uint8Array.from([...Buffer.from('{"title":"'), ...bad, ...Buffer.from('"}')]);
      expect((await send(origin, body)).json.code).toBe('malformed_json');
    }
  });

  test('may be left out, with or without a content type, and then counts as {}', async () => {
    const optional = { ...post, body: z.strictObject({ name: z.string().exactOptional() }) };
    const { origin, call } = await serve([optional]);
    expect((await call('POST', 'things')).json.data).toEqual({});
    expect((await call('POST', 'things', { headers: { 'Content-Type': 'application/json' } })).json.data).toEqual({});
    expect((await send(origin, '', { 'Content-Type': 'text/plain' })).json.data).toEqual({});
    expect((await send(origin, '{}')).json.data).toEqual({});
  });

  test('names each member that is wrong, missing or unknown', async () => {
    const { call } = await serve([post]);
    const { status, json } = await call('POST', 'things', { body: { tags: ['a', 1], extra: 1, 'a b': 2 } });
    expect(status).toBe(400);
    expect(json.errors.map((each: { path: string; code: string }) => [each.path, each.code])).toEqual([
      ['title', 'required'],
      ['tags.1', 'invalid_type'],
      ['extra', 'unknown_field'],
      ['a b', 'unknown_field'],
    ]);
  });

  test('of a call that takes none has no members', async () => {
    const { call } = await serve([aRoute({ method: 'post' })]);
    expect((await call('POST', 'things', { body: {} })).status).toBe(200);
    const { json } = await call('POST', 'things', { body: { a: 1 } });
    expect(json.errors).toEqual([{ path: 'a', code: 'unknown_field', message: 'is not a field of this call' }]);
    expect((await call('POST', 'things', { body: [1] })).status).toBe(400);
  });

  test.each([
    '{"title":"a","__proto__":{"x":1}}',
    '{"title":"a","\\u005f_proto__":1}',
    '{"title":"a","tags":{"__proto__":[]}}',
    '{"title":"a","constructor":{"prototype":1}}',
  ])('can not play with prototypes: %s', async (body) => {
    const { origin } = await serve([post]);
    const { status, json } = await send(origin, body);
    expect([status, json.errors?.[0]?.code]).toEqual([400, 'unknown_field']);
    expect(Object.prototype).not.toHaveProperty('x');
  });

  test.each(['"a\\u0000"', '"\\ud800"', '"\\udc00a"', '"\\ud83d"'])(
    'with text that can not be stored is 400: %s',
    async (value) => {
      const { origin } = await serve([{ ...post, body: z.looseObject({}) }]);
      for (const body of [`{"title":${value}}`, `{"a":{"b":[${value}]}}`, `{${value}:1}`]) {
        const { status, json } = await send(origin, body);
        expect([body, status, json.errors?.[0]?.code]).toEqual([body, 400, 'invalid_text']);
      }
    },
  );

  test('nested beyond reason is 400 and costs nothing', async () => {
    const { origin, observer } = await serve([{ ...post, body: z.looseObject({}) }]);
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect((await send(origin, deep)).json.errors?.[0]?.code).toBe('too_deep');
    expect(observer.errors).toEqual([]);
  });

  test('may have 256 KiB and not one byte more, announced or not', async () => {
    const { origin } = await serve([{ ...post, body: z.strictObject({ a: z.string() }) }]);
    const sized = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expect((await send(origin, sized(262_144))).status).toBe(200);
    const { status, json } = await send(origin, sized(262_145));
    expect([status, json.code, json]).toMatchObject([413, 'payload_too_large', { maxBytes: 262_144 }]);
    const stream = new Blob([sized(300_000)]).stream();
    const unannounced = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: stream,
      duplex: 'half' as const,
    };
    expect((await fetch(`${origin}/api/v1/things`, unannounced)).status).toBe(413);
    expect((await send(origin, sized(3_000_000))).status).toBe(413);
  });

  test('goes to the handler as it came where the route wants bytes', async () => {
    const hook = aRoute({
      method: 'post',
      rawBody: { maxBytes: 10, contentTypes: ['*/*'] },
      handle: async ({ rawBody }) => ({ status: 200, data: [...rawBody] }),
    });
    const { origin, call } = await serve([hook]);
    expect((await send(origin, Uint8Array.from([0, 255]), { 'Content-Type': 'x/y' })).json.data).toEqual([0, 255]);
    expect((await call('POST', 'things')).json.data).toEqual([]);
    expect((await send(origin, new Uint8Array(11))).status).toBe(413);
  });

  test('that stops in the middle is cut off', async () => {
    const { port, observer } = await serve([post], { timeouts: { requestMs: 200, headersMs: 200, checkEveryMs: 50 } });
    const answer = await raw(
      port,
      'POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"ti',
    );
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
    await expect.poll(() => observer.requests).toHaveLength(1);
    expect(observer.errors).toEqual([]);
  });
});

describe('parameters', () => {
  test('of the path that are no UUID are 400 with their name', async () => {
    const { call } = await serve([
      aRoute({
        path: '/things/{id}',
        params: z.strictObject({ id: z.uuid() }),
        handle: async ({ params }) => ({ status: 200, data: params }),
      }),
    ]);
    expect((await call('GET', `things/${thingId}`)).json.data).toEqual({ id: thingId });
    expect((await call('GET', `things/${thingId.toUpperCase()}`)).json.data).toEqual({ id: thingId });
    for (const bad of ['1', 'a%00b', '%F0%9F%98%80', thingId.slice(1)]) {
      const { status, json } = await call('GET', `things/${bad}`);
      expect([bad, status, json.code, json.errors[0].path]).toEqual([bad, 400, 'validation_failed', 'id']);
    }
  });

  const query = z.strictObject({
    ...pageQuery,
    present: queryBoolean.exactOptional(),
    status: queryList(z.enum(['live', 'ended'])).exactOptional(),
    from: instant.exactOptional(),
    n: queryInteger({ min: -5, max: 5 }).exactOptional(),
    q: z.string().exactOptional(),
  });
  const list = aRoute({ query, handle: async ({ query: given }) => ({ status: 200, data: given }) });

  test('of the query come as what they are', async () => {
    const { call } = await serve([list]);
    expect((await call('GET', 'things')).json.data).toEqual({ limit: 20 });
    expect(
      (await call('GET', 'things?limit=100&cursor=abc&present=false&status=live,ended&n=-5&q=a+b%2Bc%3D&')).json.data,
    ).toEqual({
      limit: 100,
      cursor: 'abc',
      present: false,
      status: ['live', 'ended'],
      n: -5,
      q: 'a b+c=',
    });
    expect((await call('GET', 'things?status=live&status=ended')).json.data.status).toEqual(['live', 'ended']);
    expect((await call('GET', 'things?from=2026-03-02T10:00:00%2B01:00')).json.data.from).toBe(
      '2026-03-02T09:00:00.000Z',
    );
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=', 'limit'],
    ['limit=1e1', 'limit'],
    ['limit=0x10', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['limit=20.0', 'limit'],
    ['cursor=', 'cursor'],
    ['present=1', 'present'],
    ['status=', 'status.0'],
    ['status=gone', 'status.0'],
    ['from=yesterday', 'from'],
    ['from=2026-03-02', 'from'],
    ['q=%00', 'q'],
    ['q=a&q=b', 'q'],
    ['other=1', 'other'],
    ['__proto__=1', '__proto__'],
    ['%00=1', ''],
    ['n=99999999999999999999', 'n'],
  ])('of the query that are wrong are named: %s', async (search, path) => {
    const { call } = await serve([list]);
    const { status, json } = await call('GET', `things?${search}`);
    expect([status, json.code, json.errors[0].path]).toEqual([400, 'validation_failed', path]);
  });

  test('that are no UTF-8 are 400', async () => {
    const { port } = await serve([list]);
    for (const target of ['/api/v1/things?q=%E0%A4%A', '/api/v1/%E0%A4%A', '/api/v1/things?q=%ff']) {
      const answer = await raw(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).toContain('"code":"malformed_request"');
    }
  });
});

describe('an instant', () => {
  test.each([
    ['2026-03-02T10:00:00+01:00', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02T10:00:00.123456Z', '2026-03-02T10:00:00.123Z'],
    ['2026-03-02T10:00Z', '2026-03-02T10:00:00.000Z'],
    ['2026-03-02T10:00:00+0530', '2026-03-02T04:30:00.000Z'],
    ['2026-03-02T10:00:00-03', '2026-03-02T13:00:00.000Z'],
    ['2026-03-02t10:00:00z', '2026-03-02T10:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (given, wire) => {
    expect(formatInstant(instant.parse(given))).toBe(wire);
  });

  test.each([
    '2026-03-02T10:00:00',
    '2026-03-02',
    '10:00Z',
    '',
    '2026-02-30T10:00:00Z',
    '2023-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-02T25:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '12026-01-01T00:00:00Z',
    '+012026-01-01T00:00:00Z',
    '2026-03-02T10:00:00+25:00',
    '2026-03-02 10:00:00Z',
    '1772442000000',
  ])('is not %j', (given) => {
    expect(instant.safeParse(given).success).toBe(false);
  });

  test('goes out as it is declared', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
        (date) => {
          expect(instantOut.parse(formatInstant(instant.parse(date.toISOString())))).toBe(date.toISOString());
        },
      ),
    );
  });
});

test('nothing that a client sends as a body is our mistake', async () => {
  const { origin, observer } = await serve([{ ...post, body: z.looseObject({ a: z.unknown() }) }]);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.json(),
        fc.string({ unit: 'binary' }),
        fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
      ),
      async (body) => {
        const { status } = await send(origin, body);
        expect([200, 400]).toContain(status);
      },
    ),
    { numRuns: 200 },
  );
  expect(observer.errors).toEqual([]);
});

test('nothing that a client sends as a path or query is our mistake', async () => {
  const { port, observer } = await serve([
    aRoute({
      path: '/things/{id}/{more}',
      params: z.strictObject({ id: z.string(), more: z.string() }),
      query: z.looseObject({}),
    }),
  ]);
  const piece = fc.string({ unit: fc.constantFrom(...'ab/%0E{}?&=.:~+'.split('')), maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(piece, piece, async (path, query) => {
      const answer = await raw(
        port,
        `GET /api/v1/things/${path}?${query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 (200|400|404) /);
    }),
    { numRuns: 200 },
  );
  expect(observer.errors).toEqual([]);
});
