import type { Logger } from 'pino';

/** What is logged of a request: patterns and ids, never paths, queries, bodies, names or addresses. */
export interface LoggedRequest {
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationSeconds: number;
  readonly aborted: boolean;
  readonly code: string | undefined;
  readonly sessionId: string | undefined;
  readonly userId: string | undefined;
}

const line = (request: LoggedRequest) => ({
  requestId: request.requestId,
  traceId: request.traceId,
  method: request.method,
  route: request.route,
  status: request.status,
  durationMs: Math.round(request.durationSeconds * 1e4) / 10,
  aborted: request.aborted || undefined,
  code: request.code,
  sessionId: request.sessionId,
  userId: request.userId,
});

const quiet = new Set(['/health', '/ready', '/metrics']);

/** One line for each request; those of probes only at `debug`. */
export class RequestLog {
  readonly #log: Logger;
  readonly #lines: Logger;

  constructor(log: Logger) {
    this.#log = log;
    // a line is made of nothing secret, and looking through each costs more than serving most requests
    this.#lines = log.child({}, { redact: [] });
  }

  started(): void {}

  finished(request: LoggedRequest): void {
    const level = quiet.has(request.route) && request.status < 400 ? 'debug' : 'info';
    if (this.#lines.isLevelEnabled(level)) this.#lines[level](line(request), 'request');
  }

  /** An error that nobody foresaw, whole, with the request that met it. */
  failed(error: unknown, request: Pick<LoggedRequest, 'requestId' | 'traceId' | 'method' | 'route'>): void {
    const { requestId, traceId, method, route } = request;
    this.#log.error({ err: error, requestId, traceId, method, route }, 'unexpected error');
  }
}
