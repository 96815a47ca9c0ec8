import type { Duplex } from 'node:stream';
import type { Clock } from '../../application/ports/clock.ts';
import { HttpProblem } from './http-problem.ts';
import { formatInstant } from './instant.ts';
import { problemBody, problemOf } from './problem.ts';
import { nextRequestId } from './request-ids.ts';

type ClientError = Error & { readonly code?: string; readonly rawPacket?: Buffer };

const problemFor = ({ code }: ClientError): HttpProblem => {
  if (code === 'HPE_HEADER_OVERFLOW') return new HttpProblem('headers_too_large', 'The headers are too large.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new HttpProblem('request_timeout', 'The request took too long to come.');
  return new HttpProblem('malformed_request', 'This is not HTTP/1.1.');
};

/** Whether an answer to an earlier request is on its way over this socket, which a second one would garble. */
const isAnswering = (socket: Duplex): boolean =>
  (socket as { _httpMessage?: { readonly headersSent: boolean } | null })._httpMessage?.headersSent ?? false;

/** An answer to HEAD has no content (RFC 9110 §9.3.2): what came after its head would count as another answer. */
const isHead = ({ rawPacket }: ClientError): boolean => rawPacket?.toString('latin1', 0, 5) === 'HEAD ';

/** Answers what never became a request that could be served, and closes. For `clientError` of node:http. */
export const refuseMalformed =
  (clock: Clock) =>
  (error: ClientError, socket: Duplex): void => {
    const problem = problemOf(problemFor(error));
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket) || !problem) {
      socket.destroy();
      return;
    }
    const requestId = nextRequestId();
    const body = problemBody(problem, 'about:blank', { timestamp: formatInstant(clock.now()), requestId });
    socket.end(
      [
        `HTTP/1.1 ${problem.status} ${problem.code}`,
        'Content-Type: application/problem+json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(body)}`,
        `X-Request-Id: ${requestId}`,
        'Cache-Control: no-store',
        'Connection: close',
        '',
        isHead(error) ? '' : body,
      ].join('\r\n'),
    );
  };
