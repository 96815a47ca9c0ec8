import type { Authenticator } from '../../application/ports/authenticator.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { HttpProblem } from './http-problem.ts';

const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** Who the `Authorization` header proves to speak (RFC 6750 §2.1). */
export function authenticated(authorization: string, authenticator: Authenticator): Promise<Caller> {
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined) throw new HttpProblem('invalid_token', 'Authorization must be "Bearer" and a token.');
  return authenticator.authenticate(token);
}

/** Who a call counts for: a person where a token proves one, whatever its kind; else `undefined`. */
export const personOf = (caller: Caller): string | undefined => {
  if (caller.kind === 'anonymous') return undefined;
  return caller.kind === 'participant' ? caller.personId : caller.userId;
};
