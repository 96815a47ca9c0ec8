import type { ProblemCode } from './problem-codes.ts';
import { statusOfCode } from './problem-codes.ts';
import type { Route } from './route.ts';

const hasInput = ({ params, query, body }: Route): boolean => Boolean(params || query || body);

/** Those that a route can answer without declaring them, by what it is. */
const impliedCodes = (route: Route): readonly ProblemCode[] => [
  'malformed_request',
  'invalid_token',
  ...(hasInput(route) || route.revised || route.idempotent || route.method !== 'get'
    ? (['validation_failed'] as const)
    : []),
  ...(route.method === 'get' || route.method === 'delete'
    ? []
    : (['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const)),
  ...(route.caller === 'account' ? (['unauthenticated'] as const) : []),
  ...(route.revised && route.method !== 'get' ? (['precondition_failed'] as const) : []),
  ...(route.idempotent ? (['idempotency_key_reused', 'idempotency_in_progress'] as const) : []),
  ...(route.rateLimit === 'none' ? [] : (['rate_limited'] as const)),
  ...(route.method === 'get' ? [] : (['conflict'] as const)),
  'internal_error',
  'unavailable',
];

/** Every problem code that a route can answer, by status. */
export const codesOf = (route: Route): readonly ProblemCode[] =>
  [...new Set([...impliedCodes(route), ...(route.errors ?? [])])].sort((a, b) => statusOfCode[a] - statusOfCode[b]);
