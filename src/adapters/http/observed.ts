import { givenRequestId, givenTraceId, nextRequestId } from './request-ids.ts';
import type { HttpContext, RequestObserver } from './request-record.ts';
import { RequestRecord } from './request-record.ts';
import { dataHeaders } from './security-headers.ts';

const constantHeaders = Object.entries(dataHeaders);

/** Gives each request its id and its record, and tells the observer of its end, however it ends. */
export const observed = (observer: RequestObserver, isDraining: () => boolean) => {
  return async (context: HttpContext, next: () => Promise<unknown>): Promise<void> => {
    const { req, res } = context;
    const record = new RequestRecord(
      givenRequestId(req.headers) ?? nextRequestId(),
      givenTraceId(req.headers),
      req.method ?? '',
    );
    context.state.record = record;
    observer.started();
    res.once('close', () => {
      record.status = res.statusCode;
      record.aborted = !res.writableFinished;
      observer.finished(record);
    });
    for (const [name, value] of constantHeaders) res.setHeader(name, value);
    res.setHeader('X-Request-Id', record.requestId);
    await next();
    if (isDraining()) res.setHeader('Connection', 'close');
  };
};
