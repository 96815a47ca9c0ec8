import { describe, expect, it } from 'vitest';
import { Forbidden, Unauthenticated } from '#src/domain/expected-error.ts';
import { anonymous, type Caller } from '#src/domain/identity/caller.ts';
import { requireAccount, requireAdmin } from '#src/domain/identity/require-caller.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { asSessionId } from '#src/domain/session/ids.ts';
import { freshId } from '#test/support/identity/a-user.ts';

const userId = asUserId(freshId());
const member: Caller = { kind: 'account', userId, role: 'member' };
const admin: Caller = { kind: 'account', userId, role: 'admin' };
const guest: Caller = { kind: 'guest_host', userId, sessionId: asSessionId(freshId()) };

describe('a call that needs an account', () => {
  it('asks whoever is unknown to sign in, and refuses guests', () => {
    expect(() => requireAccount(anonymous)).toThrow(Unauthenticated);
    expect(() => requireAccount(guest)).toThrow(Forbidden);
    expect(requireAccount(member)).toBe(member);
  });

  it('may need an admin', () => {
    expect(() => requireAdmin(anonymous)).toThrow(Unauthenticated);
    expect(() => requireAdmin(member)).toThrow(Forbidden);
    expect(requireAdmin(admin)).toBe(admin);
  });
});
