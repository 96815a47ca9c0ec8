import type { Target } from './endpoint.ts';

/** Splits the request target; the absolute form, which proxies use, counts by its path (RFC 9112 §3.2.2). */
export function targetOf(url: string): Target {
  const relative = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const hash = relative.indexOf('#');
  const shown = hash < 0 ? relative : relative.slice(0, hash);
  const question = shown.indexOf('?');
  if (question < 0) return { path: shown === '' ? '/' : shown, query: '' };
  return { path: shown.slice(0, question) || '/', query: shown.slice(question + 1) };
}
