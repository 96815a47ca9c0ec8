import cors from '@koa/cors';
import type { Middleware } from 'koa';

const maxAgeSeconds = 600;

/** Lets pages of the listed origins call (`*`: of any); `undefined` when there are none. No cookies, so no credentials. */
export function corsFor(origins: readonly string[]): Middleware | undefined {
  if (origins.length === 0) return undefined;
  const any = origins.includes('*');
  return cors({
    // an empty string sends no header, which a browser takes as a no
    origin: (context) => (any ? '*' : (origins.find((origin) => origin === context.get('Origin')) ?? '')),
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'X-Request-Id',
      'traceparent',
    ],
    exposeHeaders: [
      'ETag',
      'Location',
      'Idempotency-Replayed',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'WWW-Authenticate',
      'X-Request-Id',
      'Content-Disposition',
    ],
    maxAge: maxAgeSeconds,
    keepHeadersOnError: false,
  });
}
