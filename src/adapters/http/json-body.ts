import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { HttpProblem } from './http-problem.ts';

const maxBodyBytes = 256 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes of the body, at most `maxBytes`. */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  try {
    return await getRawBody(request, { limit: maxBytes, length: request.headers['content-length'] ?? null });
  } catch (cause) {
    const type = (cause as Partial<getRawBody.RawBodyError>).type;
    if (type === 'entity.too.large') {
      throw new HttpProblem('payload_too_large', `A body has at most ${maxBytes} bytes.`, { details: { maxBytes } });
    }
    // the client hung up or stopped in the middle: there is nobody to answer
    throw new HttpProblem('request_aborted', 'The body ended before it was complete.', { cause });
  }
}

export const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

const mediaType = (header: string): string => (header.split(';', 1)[0] ?? '').trim().toLowerCase();

/** @throws unless the body claims to be one of `contentTypes`, in UTF-8 and as it is. */
export function requireContentType(request: IncomingMessage, contentTypes: readonly string[]): void {
  const given = request.headers['content-type'] ?? '';
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(given)?.[1]?.toLowerCase() ?? 'utf-8';
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (contentTypes.includes(mediaType(given)) && (charset === 'utf-8' || charset === 'utf8') && encoding === 'identity')
    return;
  throw new HttpProblem(
    'unsupported_media_type',
    `A body here is ${contentTypes.join(' or ')}, in UTF-8 and not compressed.`,
  );
}

/** The JSON of the body; a call without one counts as `{}`. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!hasBody(request)) return {};
  requireContentType(request, ['application/json']);
  const bytes = await readBytes(request, maxBodyBytes);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    // no cause: the parser's message quotes the body
    throw new HttpProblem('malformed_json', 'The body is not JSON in UTF-8.');
  }
}
