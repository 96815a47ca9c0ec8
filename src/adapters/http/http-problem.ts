import type { Violation } from '../../domain/expected-error.ts';
import type { ProblemCode } from './problem-codes.ts';
import { statusOfCode } from './problem-codes.ts';

/** A refusal that exists only on this wire: a wrong method, a body too large, a key used twice. */
export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    message: string,
    options: ErrorOptions & {
      readonly details?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message, options);
    this.name = 'HttpProblem';
    this.code = code;
    this.status = statusOfCode[code];
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
  }
}

/** A call whose shape is wrong. */
export const invalidCall = (errors: readonly Violation[]): HttpProblem =>
  new HttpProblem(
    'validation_failed',
    errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
    {
      details: { errors },
    },
  );
