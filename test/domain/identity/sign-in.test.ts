import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignIn } from '#src/domain/identity/sign-in.ts';
import { asSignInId } from '#src/domain/identity/sign-in-id.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { freshId, newYear } from '#test/support/identity/a-user.ts';

const lifetimeDays = 30;
const at = (seconds: number) => newYear.plus({ seconds });
const aSignIn = () =>
  SignIn.open(
    { id: asSignInId(freshId()), userId: asUserId(freshId()), tokenHash: 'token-0' },
    { at: at(0), lifetimeDays },
  );
const present = (signIn: SignIn, presentedHash: string, seconds: number, nextHash = 'next', requested = seconds) =>
  signIn.rotate({ presentedHash, nextHash, requestedAt: at(requested) }, { at: at(seconds), lifetimeDays });

describe('a refresh token', () => {
  it('is changed for the next one, which lives as long again', () => {
    const signIn = aSignIn();
    expect(present(signIn, 'token-0', 60, 'token-1')).toBe('rotated');
    expect(signIn.state).toMatchObject({ tokenHash: 'token-1', generation: 1, rotatedAt: at(60) });
    expect(signIn.state.expiresAt).toEqual(at(60).plus({ days: 30 }));
  });

  it('that was spent ends the whole sign-in when it comes back', () => {
    const signIn = aSignIn();
    present(signIn, 'token-0', 60, 'token-1');
    expect(present(signIn, 'token-0', 61)).toBe('reused');
    expect(signIn.state.revokedAt).toEqual(at(61));
    expect(present(signIn, 'token-1', 62)).toBe('refused');
  });

  it('that two calls brought at the same time is good for one, and the sign-in goes on', () => {
    const signIn = aSignIn();
    present(signIn, 'token-0', 60, 'token-1');
    expect(present(signIn, 'token-0', 61, 'token-x', 59)).toBe('overlapped');
    expect(present(signIn, 'token-1', 62, 'token-2')).toBe('rotated');
  });

  it('is over after its days', () => {
    const signIn = aSignIn();
    const day = 24 * 60 * 60;
    expect(present(signIn, 'token-0', 30 * day)).toBe('refused');
    expect(present(signIn, 'token-0', 30 * day - 1)).toBe('rotated');
  });

  it('is over with its sign-in, once and for all', () => {
    const signIn = aSignIn();
    signIn.revoke(at(5));
    signIn.revoke(at(9));
    expect(signIn.state.revokedAt).toEqual(at(5));
    expect(present(signIn, 'token-0', 10)).toBe('refused');
  });

  it('is good once at most, in whatever order tokens come', () => {
    const order = fc.array(fc.nat({ max: 6 }), { maxLength: 20 });
    fc.assert(
      fc.property(order, (calls) => {
        const signIn = aSignIn();
        const spent = new Set<string>();
        for (const [index, call] of calls.entries()) {
          const token = `token-${call}`;
          const rotation = present(signIn, token, index + 1, `token-${signIn.state.generation + 1}`);
          if (rotation === 'rotated' && spent.has(token)) return false;
          if (spent.has(token) && !signIn.state.revokedAt) return false;
          if (rotation === 'rotated') spent.add(token);
        }
        return true;
      }),
    );
  });
});
