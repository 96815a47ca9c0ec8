import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aRoute, serve, thingId, userId } from './toy-server.ts';

const asMember = { Authorization: 'Bearer member' };

describe('an answer', () => {
  test('is data in an envelope that says when and which request', async () => {
    const { call } = await serve([aRoute()]);
    const { status, json, headers } = await call('GET', 'things');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(json).toEqual({
      success: true,
      data: 'done',
      meta: { timestamp: '2026-03-02T09:00:00.000Z', requestId: headers.get('x-request-id') },
    });
  });

  test('of a list names the next page, and none on the last', async () => {
    const list = aRoute({
      list: true,
      responses: { 200: z.array(z.string()) },
      query: z.strictObject({ last: z.string().optional() }),
      handle: async ({ query }) => ({
        status: 200,
        data: ['"'],
        nextCursor: (query as { last?: string }).last ? undefined : 'a"b',
      }),
    });
    const { call } = await serve([list]);
    expect((await call('GET', 'things')).json.meta.nextCursor).toBe('a"b');
    expect((await call('GET', 'things?last=1')).json.meta).not.toHaveProperty('nextCursor');
  });

  test('201 says where the new thing is', async () => {
    const { call } = await serve([
      aRoute({
        method: 'post',
        responses: { 201: z.string() },
        handle: async () => ({ status: 201, data: 'x', location: 'things/1' }),
      }),
    ]);
    const { status, headers } = await call('POST', 'things');
    expect([status, headers.get('location')]).toEqual([201, '/api/v1/things/1']);
  });

  test('204 has no body', async () => {
    const { call } = await serve([
      aRoute({ method: 'delete', responses: { 204: null }, handle: async () => ({ status: 204 }) }),
    ]);
    const { status, text, headers } = await call('DELETE', 'things');
    expect([status, text, headers.get('content-type')]).toEqual([204, '', null]);
  });

  test('may be bare, and may be something else than JSON', async () => {
    const { call } = await serve([
      aRoute({ envelope: 'bare', base: 'root', path: '/session_manager/x' }),
      aRoute({
        media: { 'text/csv': 'a table' },
        path: '/csv',
        operationId: 'csv',
        handle: async ({ accept }) =>
          accept('application/json', 'text/csv') === 'text/csv'
            ? { status: 200, raw: 'a,b', contentType: 'text/csv; charset=utf-8' }
            : { status: 200, data: 1 },
      }),
    ]);
    expect((await call('GET', '/session_manager/x')).json).toBe('done');
    const csv = await call('GET', 'csv', { headers: { Accept: 'text/csv' } });
    expect([csv.text, csv.headers.get('content-type'), csv.headers.get('vary')]).toEqual([
      'a,b',
      'text/csv; charset=utf-8',
      'Accept',
    ]);
    expect((await call('GET', 'csv')).json.data).toBe(1);
  });

  test('to HEAD has the headers of GET and no body', async () => {
    const { call } = await serve([aRoute()]);
    const [head, get] = [await call('HEAD', 'things'), await call('GET', 'things')];
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  });
});

describe('who calls', () => {
  const whoami = aRoute({
    responses: { 200: z.unknown() },
    handle: async ({ caller }) => ({ status: 200, data: caller }),
  });

  test('is anonymous without a token, and whom the token proves', async () => {
    const { call } = await serve([whoami]);
    expect((await call('GET', 'things')).json.data).toEqual({ kind: 'anonymous' });
    expect((await call('GET', 'things', { headers: asMember })).json.data).toMatchObject({ kind: 'account', userId });
  });

  test.each(['Bearer wrong', 'Bearer', 'Basic bWVtYmVyOg==', 'Bearer member x', 'member'])(
    'is refused with %j',
    async (value) => {
      const { call } = await serve([whoami]);
      const { status, json, headers } = await call('GET', 'things', { headers: { Authorization: value } });
      expect([status, json.code, headers.get('www-authenticate')]).toEqual([
        401,
        'invalid_token',
        'Bearer error="invalid_token"',
      ]);
    },
  );

  test('must hold an account where the route asks for one, before anything else is looked at', async () => {
    const { call } = await serve([{ ...whoami, caller: 'account', method: 'post' }]);
    const { status, json, headers } = await call('POST', 'things?wrong=1', { body: { wrong: 1 } });
    expect([status, json.code, headers.get('www-authenticate')]).toEqual([401, 'unauthenticated', 'Bearer']);
    expect((await call('POST', 'things', { headers: { Authorization: 'Bearer participant' } })).status).toBe(401);
    expect((await call('POST', 'things', { headers: asMember })).status).toBe(200);
  });
});

describe('content with an ETag of its own', () => {
  const tagged = aRoute({ handle: async () => ({ status: 200, data: 'x', headers: { ETag: '"3"' } }) });

  test('is not told again to who has it already', async () => {
    const { call } = await serve([tagged]);
    const first = await call('GET', 'things');
    expect([first.headers.get('etag'), first.headers.get('cache-control')]).toEqual(['"3"', 'private, no-cache']);
    for (const known of ['"3"', 'W/"3"', '"1", "3"', '*']) {
      const { status, text } = await call('GET', 'things', { headers: { 'If-None-Match': known } });
      expect([known, status, text]).toEqual([known, 304, '']);
    }
    for (const other of ['"4"', '3', '""', '"33"']) {
      expect((await call('GET', 'things', { headers: { 'If-None-Match': other } })).status).toBe(200);
    }
  });
});

describe('a revision', () => {
  const revised = aRoute({ revised: true, handle: async () => ({ status: 200, data: 'x', etag: 3 }) });

  test('is a strong ETag that is never taken for the content: what is shown changes without it', async () => {
    const { call } = await serve([revised]);
    const first = await call('GET', 'things');
    expect([first.headers.get('etag'), first.headers.get('cache-control')]).toEqual(['"3"', 'no-store']);
    expect((await call('GET', 'things', { headers: { 'If-None-Match': '"3"' } })).status).toBe(200);
  });

  test('is compared strongly for If-Match', async () => {
    const patch = aRoute({
      method: 'patch',
      revised: true,
      responses: { 200: z.unknown() },
      handle: async ({ ifMatch }) => ({ status: 200, data: ifMatch ? ifMatch(3) : 'unconditional' }),
    });
    const { call } = await serve([patch]);
    const ask = async (value: string) => (await call('PATCH', 'things', { headers: { 'If-Match': value } })).json.data;
    expect((await call('PATCH', 'things')).json.data).toBe('unconditional');
    expect(await Promise.all(['"3"', '*', '"1", "3"', '"1","3" '].map(ask))).toEqual([true, true, true, true]);
    expect(await Promise.all(['"4"', 'W/"3"', '"1", W/"3"', '"a,3"'].map(ask))).toEqual([false, false, false, false]);
    for (const malformed of ['3', '"3', '"3" "4"', '', 'w/"3"']) {
      const { status, json } = await call('PATCH', 'things', { headers: { 'If-Match': malformed } });
      expect([malformed, status, json.errors[0].path]).toEqual([malformed, 400, 'If-Match']);
    }
  });
});

describe('a request id', () => {
  test('is taken from the client where it is tame, and made otherwise', async () => {
    const { call } = await serve([aRoute()]);
    const ask = async (id: string) =>
      (await call('GET', 'things', { headers: { 'X-Request-Id': id } })).json.meta.requestId;
    expect(await ask('Abc-1_2.3')).toBe('Abc-1_2.3');
    expect(await ask('a'.repeat(128))).toBe('a'.repeat(128));
    for (const wild of ['a'.repeat(129), 'a b', '"', 'a"}', 'é', ''])
      expect(await ask(wild)).toMatch(/^[\w-]{12}\.[0-9a-z]+$/);
  });

  test('and the trace go to the observer, with the pattern of the route and the ids', async () => {
    const { call, observer } = await serve([
      aRoute({ path: '/sessions/{id}/join', params: z.strictObject({ id: z.uuid() }) }),
    ]);
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await call('GET', `sessions/${thingId}/join`, { headers: { traceparent, 'X-Request-Id': 'r', ...asMember } });
    await expect.poll(() => observer.requests).toHaveLength(1);
    expect(observer.requests[0]).toMatchObject({
      requestId: 'r',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      method: 'GET',
      route: '/sessions/{id}/join',
      status: 200,
      sessionId: thingId,
      userId,
    });
    expect(observer.inFlight).toBe(0);
  });

  test.each([
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'x',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x',
  ])('of a trace that is not valid is dropped: %s', async (traceparent) => {
    const { call, observer } = await serve([aRoute()]);
    await call('GET', 'things', { headers: { traceparent } });
    await expect.poll(() => observer.requests).toHaveLength(1);
    expect(observer.requests[0]?.traceId).toBeUndefined();
  });
});

describe('an answer that the route does not declare fails in tests', () => {
  const cases = {
    'other data': aRoute({
      responses: { 200: z.strictObject({ a: z.string() }) },
      handle: async () => ({ status: 200, data: { a: '', b: 1 } }),
    }),
    'another status': aRoute({ handle: async () => ({ status: 202, data: '' }) }),
    'another content type': aRoute({ handle: async () => ({ status: 200, raw: '', contentType: 'text/css' }) }),
    'a cursor of no list': aRoute({ handle: async () => ({ status: 200, data: '', nextCursor: 'x' }) }),
    '201 without location': aRoute({ responses: { 201: z.string() }, handle: async () => ({ status: 201, data: '' }) }),
  };
  test.each(Object.entries(cases))('%s', async (_, route) => {
    const { call, observer } = await serve([route]);
    expect((await call('GET', 'things')).json.code).toBe('internal_error');
    expect(observer.errors).toHaveLength(1);
  });
});
