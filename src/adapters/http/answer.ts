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
  const etag = answer.etag === undefined ? answer.headers?.['ETag'] : etagOf(answer.etag);
  // what has an entity tag may be stored by its reader alone, and is asked for again each time
  context.set('Cache-Control', etag !== undefined && route.method === 'get' ? 'private, no-cache' : 'no-store');
  if (route.media) context.vary('Accept');
  if (answer.location !== undefined) context.set('Location', absoluteLocation(answer.location));
  if (answer.headers) context.set(answer.headers);
  if (etag !== undefined) {
    context.set('ETag', etag);
    if (route.method === 'get' && isKnown(context.req.headers['if-none-match'], etag)) {
      context.status = 304;
      return;
    }
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
