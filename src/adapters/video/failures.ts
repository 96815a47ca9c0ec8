import { type ProviderFault, VideoProviderFailed } from '../../domain/room/errors.ts';

/** What an HTTP status of a provider's API means to us; 404 is judged by whoever asked. */
export function faultOfStatus(status: number): ProviderFault {
  if (status === 401 || status === 403) return 'key_refused';
  if (status === 404 || status === 410) return 'gone';
  if (status === 429) return 'busy';
  // 408 and 425 are about time, not about what was asked; redirects are nothing that an API answers.
  if (status >= 500 || status === 408 || status === 425 || status < 400) return 'unreachable';
  return 'refused';
}

/** Seconds to wait, of a `Retry-After` in seconds or as a date (RFC 9110 §10.2.3); at most an hour. */
export function retryAfterSeconds(header: string | null | undefined, nowMillis: number): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - nowMillis) / 1000;
  return Number.isFinite(seconds) ? Math.min(3600, Math.max(0, Math.ceil(seconds))) : undefined;
}

/** A failed attempt as what it is to us. The provider's own words stay in `cause`, which reaches neither clients nor logs. */
export function failureOf(provider: string, operation: string, error: unknown): VideoProviderFailed {
  if (error instanceof VideoProviderFailed) return error;
  const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  const detail = timedOut ? `${operation}: no answer in time` : `${operation}: no answer that can be read`;
  return new VideoProviderFailed(provider, { fault: 'unreachable', detail }, { cause: error });
}
