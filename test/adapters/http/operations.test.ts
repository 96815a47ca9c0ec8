import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { observers } from '#src/adapters/http/observers.ts';
import { Metrics } from '#src/adapters/observability/metrics.ts';
import { aRoute, RecordingObserver, serve } from './toy-server.ts';

type State = 'up' | 'degraded' | 'down';
const check = (name: string, state: State) => ({ name, check: async () => ({ state, detail: `is ${state}` }) });

describe('health', () => {
  test('is bare, and says that the database is there', async () => {
    const { call } = await serve([]);
    const { status, json, headers } = await call('GET', '/health');
    expect([status, json, headers.get('cache-control')]).toEqual([
      200,
      { status: 'ok', database: 'up', version: '1.2.3' },
      'no-store',
    ]);
  });

  test('is 503 while the database is away', async () => {
    const { call } = await serve([], { database: check('database', 'down') });
    const { status, json } = await call('GET', '/health');
    expect([status, json]).toEqual([503, { status: 'down', database: 'down', version: '1.2.3' }]);
  });
});

describe('readiness', () => {
  test('names each dependency with its state in words; what limps does not stop calls', async () => {
    const { call } = await serve([], { healthChecks: [check('database', 'up'), check('mail', 'degraded')] });
    const { status, json } = await call('GET', '/ready');
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'ready',
      dependencies: { database: { state: 'up', detail: 'is up' }, mail: { state: 'degraded', detail: 'is degraded' } },
    });
  });

  test('is 503 when one is down', async () => {
    const { call } = await serve([], { healthChecks: [check('database', 'up'), check('jobs', 'down')] });
    const { status, json } = await call('GET', '/ready');
    expect([status, json.status, json.dependencies.jobs.state]).toEqual([503, 'down', 'down']);
  });

  test('is 503 while the server drains, with notice before it stops', async () => {
    const { call, server } = await serve([aRoute()]);
    const drained = server.drain({ noticeMs: 200 });
    const { status, json, headers } = await call('GET', '/ready');
    expect([status, json.status, headers.get('connection')]).toEqual([503, 'draining', 'close']);
    expect((await call('GET', 'things')).status).toBe(200);
    await drained;
    await expect(call('GET', '/ready')).rejects.toThrow();
  });
});

describe('a drain', () => {
  const slow = (ms: number) =>
    aRoute({
      handle: async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return { status: 200, data: 'done' };
      },
    });
  const timed = async (work: Promise<unknown>) => {
    const began = Date.now();
    await work;
    return Date.now() - began;
  };

  test('lets requests finish and tells them to close', async () => {
    const { call, server, observer } = await serve([slow(200)]);
    const asked = call('GET', 'things');
    await expect.poll(() => observer.inFlight).toBe(1);
    const drained = server.drain();
    const { status, headers, json } = await asked;
    expect([status, headers.get('connection'), json.data]).toEqual([200, 'close', 'done']);
    await drained;
  });

  test('does not wait for idle connections', async () => {
    const { server, port } = await serve([aRoute()]);
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve) =>
      request({ port, agent, path: '/api/v1/things' }, (response) => response.resume().on('end', resolve)).end(),
    );
    expect(await timed(server.drain({ deadlineMs: 5000 }))).toBeLessThan(1000);
    agent.destroy();
  });

  test('does not wait for the connection of a stream that has ended', async () => {
    const stream = new PassThrough();
    const { server, port } = await serve([
      aRoute({
        media: { 'text/event-stream': 'Events.' },
        handle: async () => ({ status: 200, stream, contentType: 'text/event-stream' }),
      }),
    ]);
    const agent = new Agent({ keepAlive: true });
    stream.write('retry: 2000\n\n');
    const response = await new Promise<IncomingMessage>((resolve) =>
      request({ port, agent, path: '/api/v1/things' }, resolve).end(),
    );
    const drained = timed(server.drain({ deadlineMs: 5000 }));
    expect(response.statusCode).toBe(200);
    stream.end();
    await new Promise((resolve) => response.resume().on('end', resolve));
    expect(await drained).toBeLessThan(1000);
    agent.destroy();
  });

  test('cuts off at its deadline what does not end', async () => {
    const { call, server, observer } = await serve([slow(60_000)]);
    const asked = call('GET', 'things').catch(() => 'cut off');
    await expect.poll(() => observer.inFlight).toBe(1);
    expect(await timed(server.drain({ deadlineMs: 100 }))).toBeLessThan(2000);
    expect(await asked).toBe('cut off');
  });

  test('does not wait for sockets that were upgraded longer than its deadline', async () => {
    const { server, port } = await serve([], { socketsAt: /^\/ws\// });
    const upgraded = new Promise<Duplex>((resolve) =>
      server.node.once('upgrade', (_request, socket) => resolve(socket)),
    );
    const client = connect(port, '127.0.0.1', () =>
      client.write('GET /ws/1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    );
    const socket = await upgraded;
    expect(await timed(server.drain({ deadlineMs: 100 }))).toBeLessThan(2000);
    socket.destroy();
    client.destroy();
  });

  test('may be asked for twice, and before the server listens', async () => {
    const { server } = await serve([]);
    await Promise.all([server.drain(), server.drain()]);
    await server.drain();
  });

  test('a port that is taken is an error to whoever starts the server', async () => {
    const { port } = await serve([]);
    const { server } = await serve([]);
    await server.drain();
    await expect(server.listen(port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');
  });
});

test('metrics count requests by pattern, never by what clients make up', async () => {
  const metrics = new Metrics();
  const { call } = await serve([aRoute({ path: '/sessions/{id}/x', params: z.strictObject({ id: z.string() }) })], {
    metrics,
    observer: observers(metrics, new RecordingObserver()),
  });
  for (const id of ['a', 'b']) await call('GET', `sessions/${id}/x`);
  await call('GET', 'made-up-1');
  await call('PROPFIND', 'made-up-2');
  await expect
    .poll(async () => (await call('GET', '/metrics')).text)
    .toContain('http_request_duration_seconds_count{method="GET",route="/sessions/{id}/x",status="2xx"} 2');
  const { text, headers } = await call('GET', '/metrics');
  expect(headers.get('content-type')).toContain('text/plain');
  expect(text).toContain('http_request_duration_seconds_count{method="other",route="unmatched",status="4xx"} 1');
  expect(text).toContain('http_requests_in_flight 1');
  expect(text).toContain('process_cpu_seconds_total');
  expect(text).not.toContain('made-up');
});
