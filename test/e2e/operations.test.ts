import { describe, expect, test, vi } from 'vitest';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, goodPassword, inMinutes, soon } from '../support/a-running-server.ts';

const server = await aRunningServer({ LOG_LEVEL: 'trace', CORS_ORIGINS: 'https://school.example' });
const { api } = server;

const page = (path: string, init?: RequestInit): Promise<Response> => fetch(`${server.url}${path}`, init);
async function told(path: string, url = server.url): Promise<readonly [number, Body]> {
  const response = await fetch(`${url}${path}`);
  return [response.status, await response.json()];
}

describe('probes', () => {
  test('tell that the server and its database are there', async () => {
    expect(await told('/health')).toEqual([200, { status: 'ok', database: 'up', version: '0.1.0' }]);
    const [status, { status: word, dependencies }] = await told('/ready');
    expect([status, word]).toEqual([200, 'ready']);
    expect(Object.keys(dependencies).length).toBeGreaterThanOrEqual(2);
    for (const dependency of Object.values(dependencies))
      expect(dependency).toEqual({ state: 'up', detail: expect.stringMatching(/\w/) });
  });
});

describe('metrics', () => {
  const metric = async (name: string): Promise<number> => {
    const text = await (await page('/metrics')).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `)) ?? `${name} 0`;
    return Number(line.split(' ').at(-1));
  };

  test('measure requests by the pattern of their route', async () => {
    const response = await page('/metrics');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/plain'),
    ]);
    await api.get('/sessions');
    const text = await (await page('/metrics')).text();
    expect(text).toMatch(/^http_request_duration_seconds_count\{.*route="\/sessions".*\} \d+$/m);
    expect(text).toContain('# HELP ');
  });

  test('count join decisions by reason, seats and live sessions', async () => {
    const decided = (outcome: string) => metric(`convoke_join_decisions_total{outcome="${outcome}"}`);
    const before = [await decided('joined'), await decided('full'), await decided('too_early')];
    const [live, seats] = [await metric('convoke_live_sessions'), await metric('convoke_seats_taken')];
    const session = await server.liveSession(server.admin, { capacity: 1 });
    const early = await server.session(server.admin, { startsAt: inMinutes(60) });
    await server.guestIn(session.id);
    for (const id of [session.id, early.id]) await api.post(`/sessions/${id}/join`, { displayName: 'Gwen' });
    expect([await decided('joined'), await decided('full'), await decided('too_early')]).toEqual(
      before.map((count) => count + 1),
    );
    expect([await metric('convoke_live_sessions'), await metric('convoke_seats_taken')]).toEqual([live + 1, seats + 1]);
  });
});

describe('the pages', () => {
  test('are where / leads', async () => {
    const response = await page('/', { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
  });

  test('come with all that they need from this server', async () => {
    const response = await page('/docs');
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset]) => asset ?? '');
    expect(assets.length).toBeGreaterThan(2);
    for (const asset of assets) {
      expect(asset).toMatch(/^\/docs\//);
      expect([asset, (await page(asset)).status]).toEqual([asset, 200]);
    }
    expect(await (await page('/docs/start.js')).text()).toContain("'/openapi.json'");
  });

  test('show a document of OpenAPI 3.1 with every route', async () => {
    const [status, document] = await told('/openapi.json');
    expect([status, document.openapi]).toEqual([200, expect.stringMatching(/^3\.1\./)]);
    const operations = Object.values<Body>(document.paths).flatMap((path) => Object.values<Body>(path));
    const ids = operations.map(({ operationId }) => operationId).filter((id) => id !== undefined);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['joinSession', 'createSession', 'getHealth', 'listUsers']));
  });
});

describe('other origins', () => {
  const preflight = (origin: string) =>
    page('/api/v1/sessions', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  test('that are listed may call', async () => {
    const asked = await preflight('https://school.example');
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, 'https://school.example']);
    expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(asked.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('idempotency-key');
    for (const path of ['/sessions', '/nowhere']) {
      const { headers } = await api.get(path, { headers: { origin: 'https://school.example' } });
      expect(headers.get('access-control-allow-origin')).toBe('https://school.example');
      expect(headers.get('access-control-expose-headers')).toContain('ETag');
      expect(headers.get('vary')).toContain('Origin');
    }
  });

  test('that are not listed may not', async () => {
    for (const origin of ['https://evil.example', 'https://school.example.evil.example', 'null'])
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the log', () => {
  test('holds ids and patterns, and no e-mail, password, name or token', async () => {
    const host = await server.account('instructor', 'Hildegard Hidden');
    const session = await server.liveSession(host);
    const guest = await server.guestIn(session.id, 'Gwendolyn Hidden');
    const made = (await api.post('/sessions', { hostName: 'Gerhild Hidden' })).body.data;
    await api.post('/auth/login', { email: host.email, password: 'a password that is wrong' });
    await api.post('/auth/refresh', { refreshToken: host.refreshToken });
    await api.get('/auth/me', { token: host.refreshToken });
    await api.get(`/sessions/by-code/${session.code}?q=Hidden`);
    await api.post('/auth/register', { email: host.email, password: goodPassword, displayName: 'Again Hidden' });
    const requestId = 'the-last-one';
    await api.get(`/sessions/${session.id}`, { token: host.token, headers: { 'x-request-id': requestId } });
    await vi.waitUntil(() => server.process.output().includes(requestId), soon);

    const output = server.process.output();
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.find((line) => line.requestId === requestId)).toMatchObject({
      ...{ method: 'GET', route: '/sessions/{id}', status: 200, sessionId: session.id, userId: host.id },
      durationMs: expect.any(Number),
    });
    const secrets = [
      ...[host.email, server.admin.email, goodPassword, 'a password that is wrong', 'Hidden', session.code],
      ...[host.token, host.refreshToken, guest.participantToken, made.hostToken, server.admin.token],
    ];
    for (const secret of secrets) expect(output).not.toContain(secret);
    expect(output).not.toMatch(/eyJ[\w-]{10,}/);
  });
});
