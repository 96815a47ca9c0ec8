import { createHash } from 'node:crypto';
import type { Caller } from '../../domain/identity/caller.ts';
import { personOf } from './bearer.ts';
import { invalidCall } from './http-problem.ts';

const maxLength = 255;
/** Anonymous callers share one space of keys, so theirs must not be met by chance. */
const minLengthOfAnonymous = 16;

const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
const bareKey = /^[\x21\x23-\x7e][\x21-\x7e]*$/;

const refused = (message: string) => invalidCall([{ path: 'Idempotency-Key', code: 'invalid_format', message }]);

/** The key, quoted (a structured field string, RFC 9651 §3.3.3) or bare, as most clients send it. */
export function parseIdempotencyKey(header: string, caller: Caller): string {
  const key = quoted.exec(header)?.[1]?.replace(/\\(.)/g, '$1') ?? bareKey.exec(header)?.[0];
  if (key === undefined || key === '') throw refused('must be a string of visible ASCII, quoted or bare');
  if (key.length > maxLength) throw refused(`must have at most ${maxLength} characters`);
  if (caller.kind === 'anonymous' && key.length < minLengthOfAnonymous) {
    throw refused(`must have at least ${minLengthOfAnonymous} characters where no token comes with it`);
  }
  return key;
}

const sorted = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const hash = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts, sorted)).digest('base64url');

/** Whose keys they are. Guest hosts of one name are one user, so that of a session's tokens the session counts too. */
function subjectOf(caller: Caller): readonly unknown[] {
  if (caller.kind === 'anonymous') return [];
  if (caller.kind === 'account') return [caller.userId];
  return [caller.kind, caller.sessionId, personOf(caller)];
}

/** Names a key of one caller on one route, and gives none of the three away. */
export const hashedKey = (caller: Caller, operationId: string, key: string): string =>
  hash([subjectOf(caller), operationId, key]);

/** Equal for calls that ask for the same, whatever the order of members in the body. */
export const fingerprintOf = (method: string, path: string, body: unknown): string => hash([method, path, body]);
