import { DateTime } from 'luxon';
import type { Clock } from '../../application/ports/clock.ts';
import type { ErrorKind } from '../../domain/expected-error.ts';
import { ExpectedError } from '../../domain/expected-error.ts';
import { HttpProblem } from './http-problem.ts';
import { formatInstant } from './instant.ts';
import { titleOf, typeOf } from './problem-codes.ts';
import type { HttpContext, RequestObserver } from './request-record.ts';

const statuses = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  upstream_failed: 502,
  unavailable: 503,
} satisfies Record<ErrorKind, number>;

const defaultRetryAfterSeconds = 5;

/** A refusal, ready for the wire but for what belongs to the one request (`instance`, `meta`). */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

const headersFor = (status: number, code: string, details: Problem['details']): Record<string, string> => {
  const headers: Record<string, string> = {};
  if (status === 401)
    headers['WWW-Authenticate'] = code === 'invalid_token' ? 'Bearer error="invalid_token"' : 'Bearer';
  const wait = details['retryAfterSeconds'];
  if (typeof wait === 'number') headers['Retry-After'] = String(Math.max(1, Math.ceil(wait)));
  else if (status === 503) headers['Retry-After'] = String(defaultRetryAfterSeconds);
  return headers;
};

const wireValue = (value: unknown): unknown => (DateTime.isDateTime(value) ? formatInstant(value) : value);

const wireDetails = (details: Problem['details']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(details).map(([name, value]) => [name, wireValue(value)]));

/** Throws a problem that was made before: the kept answer of a call that is repeated. */
export class KeptProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'KeptProblem';
    this.problem = problem;
  }
}

/** What a foreseen error is on this wire; `undefined` for one that nobody foresaw. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof KeptProblem) return error.problem;
  if (!(error instanceof ExpectedError || error instanceof HttpProblem)) return undefined;
  const status = error instanceof HttpProblem ? error.status : statuses[error.kind];
  const given = error instanceof HttpProblem ? error.headers : {};
  const details = wireDetails(error.details);
  return {
    status,
    code: error.code,
    detail: error.message,
    details,
    headers: { ...headersFor(status, error.code, details), ...given },
  };
}

const internalError: Problem = {
  status: 500,
  code: 'internal_error',
  detail: 'Something went wrong on our side. The request id helps us to find it.',
  details: {},
  headers: {},
};

/** The members of RFC 9457 §3.1 with ours; details come first, so that none of them can pose as another. */
export const problemBody = (problem: Problem, instance: string, meta: object): string =>
  JSON.stringify({
    ...problem.details,
    type: typeOf(problem.code),
    title: titleOf(problem.code),
    status: problem.status,
    detail: problem.detail,
    instance,
    code: problem.code,
    success: false,
    meta,
  });

/** Writes `problem` as the answer. */
function sendProblem(context: HttpContext, problem: Problem, clock: Clock): void {
  const { record } = context.state;
  record.code = problem.code;
  context.status = problem.status;
  for (const name of ['ETag', 'Location', 'Cache-Control']) context.remove(name);
  context.set(problem.headers);
  context.set('Cache-Control', 'no-store');
  context.set('Content-Type', 'application/problem+json; charset=utf-8');
  // the path alone: a query may hold what should not be repeated
  const instance = (context.req.url ?? '').replace(/[?#].*$/s, '');
  context.body = problemBody(problem, instance, {
    timestamp: formatInstant(clock.now()),
    requestId: record.requestId,
  });
}

/** The work was given up because its client went away, as `call.signal` asked for. */
const isAbandoned = ({ res }: HttpContext, error: unknown): boolean =>
  res.destroyed && error instanceof Error && error.name === 'AbortError';

/** The outermost middleware of the answer: turns whatever is thrown into `application/problem+json`. */
export const problems =
  (clock: Clock, observer: RequestObserver) =>
  async (context: HttpContext, next: () => Promise<unknown>): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const problem = problemOf(error);
      if (!problem && !isAbandoned(context, error)) observer.failed(error, context.state.record);
      sendProblem(context, problem ?? internalError, clock);
    }
  };
