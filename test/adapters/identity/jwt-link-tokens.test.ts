import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { JwtLinkTokens } from '#src/adapters/identity/jwt-link-tokens.ts';

const key = (fill: number) => new Uint8Array(32).fill(fill);
const tokens = new JwtLinkTokens(key(1));

describe('the tokens in links', () => {
  test('say what they are about, to who sealed them', async () => {
    const token = await tokens.sign('unsubscribe', 'user:7 reminder_24h');
    expect(await tokens.read('unsubscribe', token)).toBe('user:7 reminder_24h');
    expect(token).toMatch(/^[\w.-]+$/);
  });

  test('are the same for the same subject, so that a message told again is the same message', async () => {
    expect(await tokens.sign('unsubscribe', 'a')).toBe(await tokens.sign('unsubscribe', 'a'));
  });

  test('are good for one purpose alone', async () => {
    expect(await tokens.read('confirm-registration', await tokens.sign('unsubscribe', 'a'))).toBeUndefined();
  });

  test('of a secret that was replaced are read still, and not made any more', async () => {
    const old = await tokens.sign('unsubscribe', 'a');
    const changed = new JwtLinkTokens(key(2), key(1));
    expect(await changed.read('unsubscribe', old)).toBe('a');
    expect(await tokens.read('unsubscribe', await changed.sign('unsubscribe', 'a'))).toBeUndefined();
  });

  test.each(['', 'x', 'a.b.c', '....', 'é'])('that were made up prove nothing: %j', async (made) => {
    expect(await tokens.read('unsubscribe', made)).toBeUndefined();
  });

  test('of another kind prove nothing, though the key be the same', async () => {
    const claims = new SignJWT().setIssuer('convoke').setAudience('unsubscribe').setSubject('a');
    const other = await claims.setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key(1));
    expect(await tokens.read('unsubscribe', other)).toBeUndefined();
  });
});
