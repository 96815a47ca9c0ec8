import { describe, expect, test } from 'vitest';
import { aRoute, serve } from './toy-server.ts';

describe('other origins', () => {
  const from = (origin: string, more = {}) => ({ headers: { Origin: origin, ...more } });

  test('get nothing unless they are listed', async () => {
    const { call } = await serve([aRoute()]);
    expect(
      (await call('GET', 'things', from('https://a.example'))).headers.get('access-control-allow-origin'),
    ).toBeNull();
    expect(
      (
        await call('OPTIONS', 'things', from('https://a.example', { 'Access-Control-Request-Method': 'POST' }))
      ).headers.get('access-control-allow-methods'),
    ).toBeNull();
  });

  test('that are listed may call and read what they need, refusals too', async () => {
    const { call } = await serve([aRoute()], { corsOrigins: ['https://a.example'] });
    for (const path of ['things', 'nothing']) {
      const { headers } = await call('GET', path, from('https://a.example'));
      expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([
        'https://a.example',
        'Origin',
      ]);
      expect(headers.get('access-control-expose-headers')).toContain('Retry-After');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
    expect(
      (await call('GET', 'things', from('https://b.example'))).headers.get('access-control-allow-origin'),
    ).toBeNull();
    expect(
      (await call('GET', 'things', from('https://a.example.evil.example'))).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  test('ask first, and hear what they may send', async () => {
    const { call } = await serve([aRoute()], { corsOrigins: ['https://a.example'] });
    const { status, headers } = await call(
      'OPTIONS',
      'things',
      from('https://a.example', {
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'authorization,if-match',
      }),
    );
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    for (const name of ['Authorization', 'Idempotency-Key', 'If-Match', 'Content-Type', 'traceparent'])
      expect(headers.get('access-control-allow-headers')).toContain(name);
  });

  test('may be all', async () => {
    const { call } = await serve([aRoute()], { corsOrigins: ['*'] });
    expect((await call('GET', 'things', from('https://b.example'))).headers.get('access-control-allow-origin')).toBe(
      '*',
    );
  });
});

describe('a browser', () => {
  test('that shows data runs nothing of it', async () => {
    const { call } = await serve([aRoute()]);
    for (const path of ['things', 'nothing', '/health']) {
      const { headers } = await call('GET', path);
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  test('gets the pages from our own disk, and caches their files', async () => {
    const { call } = await serve([aRoute()]);
    const root = await call('GET', '/');
    expect([root.status, root.headers.get('location')]).toEqual([302, '/docs']);
    const page = await call('GET', '/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/https?:/);
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files).toHaveLength(4);
    for (const file of files) {
      const { status, headers, text } = await call('GET', file);
      expect([file, status, text.length > 50]).toEqual([file, 200, true]);
      expect(headers.get('cache-control')).toBe('public, max-age=3600');
      const again = await call('GET', file, { headers: { 'If-None-Match': headers.get('etag') ?? '' } });
      expect([again.status, again.text]).toEqual([304, '']);
    }
  });

  test('finds every problem code explained where its type leads', async () => {
    const { call } = await serve([aRoute()]);
    const { type } = (await call('GET', 'nothing')).json;
    expect((await call('GET', type.split('#')[0])).text).toContain(`<tr id="${type.split('#')[1]}">`);
  });
});
