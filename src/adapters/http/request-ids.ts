import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const tame = /^[A-Za-z0-9._-]{1,128}$/;
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;

/** The client's `X-Request-Id` where it is tame, so that it can stand in logs and answers as it is. */
export const givenRequestId = (headers: IncomingHttpHeaders): string | undefined => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && tame.test(given) ? given : undefined;
};

const server = randomBytes(9).toString('base64url');
let count = 0;

/** Unlike any other request's, on whatever server; costs less than fresh randomness for each. */
export const nextRequestId = (): string => {
  count += 1;
  return `${server}.${count.toString(36)}`;
};

/** The trace id of a valid `traceparent` (W3C Trace Context §3.2); of a later version, what this one knows of it. */
export const givenTraceId = (headers: IncomingHttpHeaders): string | undefined => {
  const given = headers['traceparent'];
  if (typeof given !== 'string') return undefined;
  if (given.startsWith('00') && given.length !== 55) return undefined;
  return traceparent.exec(given)?.[1];
};
