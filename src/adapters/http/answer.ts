import type { Clock } from '../../application/ports/clock.ts';
import { etagOf, isKnown } from './conditional.ts';
import { formatInstant } from './instant.ts';
import type { HttpContext } from './request-record.ts';
import type { Answer, DataAnswer, Route } from './route.ts';

export const apiBase = '/api/v1';

export const absoluteLocation = (location: string): string =>
  location.startsWith('/') || /^[a-z]+:/.test(location) ? location : `${apiBase}/${location}`;

/** `{ success, data, meta }` as JSON, made in one pass. */
const enveloped = ({ data, nextCursor }: DataAnswer, requestId: string, timestamp: string): string => {
  const cursor = nextCursor === undefined ? '' : `,"nextCursor":${JSON.stringify(nextCursor)}`;
  // the request id is tame, so it needs no escaping
  const meta = `{"timestamp":"${timestamp}","requestId":"${requestId}"${cursor}}`;
  return `{"success":true,"data":${JSON.stringify(data) ?? 'null'},"meta":${meta}}`;
};

/** Writes what the handler answered. */
export function sendAnswer(context: HttpContext, route: Route, answer: Answer, clock: Clock): void {
  context.status = answer.status;
  // A revision counts edits alone: seats and status change without it, so it says nothing about what is in a cache.
  const content = answer.etag === undefined && route.method === 'get' ? answer.headers?.['ETag'] : undefined;
  context.set('Cache-Control', content === undefined ? 'no-store' : 'private, no-cache');
  if (route.media) context.vary('Accept');
  if (answer.location !== undefined) context.set('Location', absoluteLocation(answer.location));
  if (answer.headers) context.set(answer.headers);
  if (answer.etag !== undefined) context.set('ETag', etagOf(answer.etag));
  if (content !== undefined && isKnown(context.req.headers['if-none-match'], content)) {
    context.status = 304;
    return;
  }
  if ('stream' in answer) {
    context.set('Content-Type', answer.contentType);
    // A proxy that gathers before it passes on would keep it all.
    context.set('X-Accel-Buffering', 'no');
    context.body = answer.stream;
    return;
  }
  if ('raw' in answer) {
    context.set('Content-Type', answer.contentType);
    context.body = typeof answer.raw === 'string' ? answer.raw : Buffer.from(answer.raw);
    return;
  }
  if (answer.status === 204) return;
  context.set('Content-Type', 'application/json; charset=utf-8');
  context.body =
    route.envelope === 'bare'
      ? JSON.stringify(answer.data)
      : enveloped(answer, context.state.record.requestId, formatInstant(clock.now()));
}
