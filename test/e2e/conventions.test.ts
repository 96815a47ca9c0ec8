import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf, soon } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');
const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A call with a body that is not made from JSON. */
const send = (method: string, path: string, body: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${server.url}/api/v1${path}`, {
    method,
    body,
    headers: { authorization: `Bearer ${host.token}`, 'content-type': 'application/json', ...headers },
  });

async function refusalTo(response: Response): Promise<readonly [number, string]> {
  const { code }: Body = await response.json();
  return [response.status, code];
}

describe('an answer', () => {
  test('is data in an envelope with when and which request', async () => {
    const { status, headers, body } = await api.get('/sessions');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(body).toEqual({
      success: true,
      data: [],
      meta: { timestamp: expect.stringMatching(isoInstant), requestId: headers.get('x-request-id') },
    });
  });

  test('that refuses is a problem of RFC 9457 with our members', async () => {
    const { status, headers, body } = await api.post('/sessions?secret=1', { title: '' }, host);
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(body).toEqual({
      type: '/docs/errors#validation_failed',
      ...{ title: expect.any(String), status: 400, detail: expect.any(String), instance: '/api/v1/sessions' },
      ...{ code: 'validation_failed', success: false, errors: expect.any(Array) },
      meta: { timestamp: expect.stringMatching(isoInstant), requestId: headers.get('x-request-id') },
    });
    for (const violation of body.errors)
      expect(violation).toEqual({ path: expect.any(String), code: expect.any(String), message: expect.any(String) });
  });

  test('has a type that leads to a page about it', async () => {
    const { body } = await api.get('/nowhere');
    const page = await fetch(new URL(body.type, server.url));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('not_found');
  });

  test('carries headers that keep browsers from running or framing it', async () => {
    for (const { headers } of [await api.get('/sessions'), await api.get('/nowhere')]) {
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).not.toBeNull();
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('strict-transport-security')).not.toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('a request id', () => {
  test('that is tame is echoed', async () => {
    const { headers, body } = await api.get('/sessions', { headers: { 'x-request-id': 'Req_1.a-b' } });
    expect([headers.get('x-request-id'), body.meta.requestId]).toEqual(['Req_1.a-b', 'Req_1.a-b']);
  });

  test.each(['a b', '<script>', 'x'.repeat(129), '"', 'ä'])('that is wild is replaced: %s', async (wild) => {
    const { headers, body } = await api.get('/nowhere', { headers: { 'x-request-id': wild } });
    expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
    expect(body.meta.requestId).toBe(headers.get('x-request-id'));
  });

  test('is another for each request, and a traceparent is taken', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const ids = [await api.get('/sessions'), await api.get('/sessions', { headers: { traceparent } })];
    expect(new Set(ids.map(({ headers }) => headers.get('x-request-id'))).size).toBe(2);
    await vi.waitUntil(() => server.process.output().includes('4bf92f3577b34da6a3ce929d0e0e4736'), soon);
  });
});

describe('a body', () => {
  test('with a member that nobody knows is refused, wherever it is sent', async () => {
    const { id } = await server.session(host);
    const [method, unknown] = ['POST', { colour: 'red' }];
    for (const path of ['/sessions', `/sessions/${id}/join`, `/sessions/${id}/start`, '/auth/login', '/events']) {
      const { body } = await api.call(method, path, unknown, host);
      expect([path, body.code, body.errors.map((one: Body) => one.path)]).toEqual([
        path,
        'validation_failed',
        expect.arrayContaining(['colour']),
      ]);
    }
    expect(refusalOf(await api.get('/sessions?colour=red'))).toEqual([400, 'validation_failed']);
    expect(refusalOf(await api.get(`/sessions/${id}?colour=red`))).toEqual([400, 'validation_failed']);
  });

  test.each(['{"title":', 'title=Algebra', '{"title": "\ud800"}x', '\u0000'])(
    'that is no JSON is refused: %j',
    async (body) => {
      expect(await refusalTo(await send('POST', '/sessions', body, {}))).toEqual([400, 'malformed_json']);
    },
  );

  test.each(['[]', '"Algebra"', 'null', '42'])('that is JSON but no object is refused: %s', async (body) => {
    expect(await refusalTo(await send('POST', '/sessions', body, {}))).toEqual([400, 'validation_failed']);
  });

  test.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json; charset=iso-8859-1' },
    { 'content-encoding': 'gzip' },
  ])('of another kind is refused: %o', async (headers) => {
    const answer = await send('POST', '/sessions', '{"title":"Algebra"}', { ...headers });
    expect(await refusalTo(answer)).toEqual([415, 'unsupported_media_type']);
  });

  test('over 256 KiB is refused, one below is read', async () => {
    const padded = (bytes: number) => JSON.stringify({ title: 'x'.repeat(bytes - '{"title":""}'.length) });
    const large = await send('POST', '/sessions', padded(256 * 1024 + 1), {});
    expect(await refusalTo(large)).toEqual([413, 'payload_too_large']);
    const allowed = await send('POST', '/sessions', padded(256 * 1024), {});
    expect(await refusalTo(allowed)).toEqual([400, 'validation_failed']);
  });
});

describe('an address', () => {
  test('that is none is 404', async () => {
    for (const path of ['/nowhere', '/sessions/', '/sessions/42/nowhere', ''])
      expect([path, ...refusalOf(await api.get(path))]).toEqual([path, 404, 'not_found']);
  });

  test('knows which methods it takes', async () => {
    const { id } = await server.session(host);
    for (const [method, path, allow] of [
      ['PUT', '/sessions', 'GET, HEAD, POST, OPTIONS'],
      ['POST', `/sessions/${id}`, 'GET, HEAD, PATCH, DELETE, OPTIONS'],
      ['GET', `/sessions/${id}/join`, 'POST, OPTIONS'],
    ] as const) {
      const answer = await api.call(method, path);
      expect(refusalOf(answer)).toEqual([405, 'method_not_allowed']);
      const allowed = (answer.headers.get('allow') ?? '').split(', ').sort();
      expect(allowed).toEqual(allow.split(', ').sort());
    }
    const options = await api.call('OPTIONS', '/auth/login');
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'POST, OPTIONS']);
  });

  test('answers HEAD as GET, without the body', async () => {
    const { id } = await server.session(host);
    const [head, get] = [await api.call('HEAD', `/sessions/${id}`), await api.get(`/sessions/${id}`)];
    expect([head.status, head.body, head.headers.get('etag')]).toEqual([200, '', get.headers.get('etag')]);
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    expect((await api.call('HEAD', `/sessions/${randomUUID()}`)).status).toBe(404);
  });
});

describe('a list', () => {
  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=nonsense', 'cursor'],
    [`cursor=${Buffer.from('["x","y"]').toString('base64url')}`, 'cursor'],
  ])('refuses ?%s', async (query, path) => {
    for (const list of ['/sessions', '/sessions/upcoming']) {
      const answer = await api.get(`${list}?${query}`);
      expect([...refusalOf(answer), answer.body.errors[0].path]).toEqual([400, 'validation_failed', path]);
    }
  });

  test('holds twenty unless asked for 1 to 100, and says when there is no more', async () => {
    const startsAt = inMinutes(600);
    await Promise.all(Array.from({ length: 21 }, () => server.session(host, { tags: ['many'], startsAt })));
    const first = (await api.get('/sessions?tag=many')).body;
    expect([first.data.length, typeof first.meta.nextCursor]).toEqual([20, 'string']);
    const rest = (await api.get(`/sessions?tag=many&cursor=${first.meta.nextCursor}`)).body;
    expect([rest.data.length, rest.meta]).toEqual([1, expect.not.objectContaining({ nextCursor: expect.anything() })]);
    const ids = [...first.data, ...rest.data].map(({ id }: Body) => id);
    expect(new Set(ids).size).toBe(21);
    expect((await api.get('/sessions?tag=many&limit=1')).body.data).toHaveLength(1);
    expect((await api.get('/sessions?tag=many&limit=100')).body.data).toHaveLength(21);
  });
});

describe('If-Match', () => {
  test('takes a list, a star, and refuses what is no entity tag', async () => {
    const { id } = await server.session(host);
    const retitle = (title: string, ifMatch: string) =>
      api.patch(`/sessions/${id}`, { title }, { token: host.token, headers: { 'if-match': ifMatch } });
    expect((await retitle('A', '"7", "1"')).status).toBe(200);
    expect((await retitle('B', '*')).status).toBe(200);
    expect(refusalOf(await retitle('C', 'W/"3"'))).toEqual([412, 'precondition_failed']);
    expect(refusalOf(await retitle('C', '3'))).toEqual([400, 'validation_failed']);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
