import { ConnectionException, DeadlockException, DriverException } from '@mikro-orm/core';
import { Conflict, ExpectedError, Unavailable } from '../../domain/expected-error.ts';

const retryAfterSeconds = 2;

/**
 * SQLSTATE classes: 08 connection, 53 resources, 57 operator intervention (restart, time-out), 58 system; and a database
 * that takes no connections (55000), is not there (3D000) or no longer knows us (28), as while it is restored.
 */
const awaySqlStates = /^(08|53|57|58|28|3D000|55000)/;
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const awayMessages = /Connection terminated|timeout exceeded when trying to connect|not queryable|Client was closed/;

/** Whether an error says that the database is away, and not that the statement is wrong. */
export function saysDatabaseIsAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ConnectionException) return true;
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (awayCodes.has(code) || (code.length === 5 && awaySqlStates.test(code))) return true;
    if (awayMessages.test(cause.message)) return true;
    if (cause instanceof AggregateError && cause.errors.some(saysDatabaseIsAway)) return true;
    if (cause instanceof DriverException && 'previous' in cause && saysDatabaseIsAway(cause.previous)) return true;
  }
  return false;
}

/**
 * PostgreSQL refused a statement for a reason that no caller could foresee. Says where and why, and nothing of the row:
 * the driver's own message quotes it whole, with names and addresses, and would end in the log.
 */
export class StatementRefused extends Error {
  override readonly name = 'StatementRefused';
  readonly code: string | undefined;

  constructor(refusal: DriverException) {
    const { code, message } = refusal;
    super(message.split('\n', 1)[0]);
    this.code = code;
  }
}

/** Runs work on the database and says in the domain's words what no caller could foresee. */
export async function translatingFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    if (error instanceof DeadlockException)
      throw new Conflict('Two changes met. Try again.', { retryAfterSeconds: 1 }, { cause: error });
    if (saysDatabaseIsAway(error))
      throw new Unavailable('The database is away. Try again shortly.', retryAfterSeconds, { cause: error });
    throw error instanceof DriverException ? new StatementRefused(error) : error;
  }
}
