import type { DestinationStream, Logger } from 'pino';
import { pino } from 'pino';
import pretty from 'pino-pretty';
import { ExpectedError } from '../../domain/expected-error.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: 'json' | 'pretty';
  /** Standard output unless told otherwise. */
  readonly destination?: DestinationStream;
}

const secretNames = [
  'password',
  'currentPassword',
  'newPassword',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'hostToken',
  'participantToken',
  'authorization',
  'cookie',
  'secret',
  'apiKey',
  'email',
  'body',
];

/** The second line: nothing secret should be given to a log, and what is under these names is blanked all the same. */
const redact = {
  paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  censor: '[hidden]',
};

const maxMessageLength = 2000;

/**
 * Of an error only what says where it comes from: drivers hang whole rows and statements onto theirs. What caused a
 * refusal that the product foresees stays away: it may hold what a provider said, with addresses, keys and names.
 */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: `not an error: ${typeof error}` };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name,
    code,
    message: message.slice(0, maxMessageLength),
    stack: stack?.slice(0, 2 * maxMessageLength),
    cause: cause === undefined || error instanceof ExpectedError ? undefined : described(cause),
  };
}

/** The log of the whole server: a JSON line each, or readable ones for people. */
export function createLogger({ level, format, destination }: LoggerOptions): Logger {
  const options = {
    level,
    redact,
    base: null,
    serializers: { err: described },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (format === 'json') return destination ? pino(options, destination) : pino(options);
  const stream = pretty({ translateTime: 'SYS:HH:MM:ss.l', ...(destination ? { destination } : {}) });
  return pino(options, stream);
}
