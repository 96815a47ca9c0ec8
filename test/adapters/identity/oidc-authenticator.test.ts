import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OidcAuthenticator, type OidcOptions } from '#src/adapters/identity/oidc-authenticator.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import { InvalidToken } from '#src/domain/identity/errors.ts';
import { newYear } from '#test/support/identity/a-user.ts';
import { people } from '#test/support/identity/people.ts';

const issuer = 'https://id.example/realms/school';
const jwksUrl = new URL('https://id.example/jwks');
const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
const published = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' };
const stranger = await generateKeyPair('ES256');

const provider = setupServer();
beforeAll(() => provider.listen({ onUnhandledRequest: 'error' }));
afterEach(() => provider.resetHandlers());
afterAll(() => provider.close());
const publish = () => provider.use(http.get(jwksUrl.href, () => HttpResponse.json({ keys: [published] })));

const claims = { sub: 'g-1', email: 'grace@example.org', name: 'Grace Hopper' };

const token = (change: { claims?: object; header?: object; key?: CryptoKey; secret?: Uint8Array } = {}) =>
  new SignJWT({
    iss: issuer,
    aud: 'convoke',
    iat: newYear.toSeconds(),
    exp: newYear.plus({ minutes: 5 }).toSeconds(),
    ...claims,
    ...change.claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'key-1', typ: 'at+jwt', ...change.header })
    .sign(change.secret ?? change.key ?? privateKey);

function outside(options: Partial<OidcOptions> = {}) {
  const world = people();
  const authenticator = new OidcAuthenticator(
    { jwksUrl, issuer, audience: 'convoke', ...options },
    world.admit,
    world.clock,
  );
  return { ...world, authenticator };
}

describe('the token of an outside provider', () => {
  it('says who speaks, and makes the user at the first call', async () => {
    publish();
    const { authenticator, users } = outside();
    const caller = await authenticator.authenticate(await token());
    expect(caller).toMatchObject({ kind: 'account', role: 'member' });
    expect(caller).not.toHaveProperty('signInId');
    expect(await authenticator.authenticate(await token())).toEqual(caller);
    const user = await users.findByExternalId(`${issuer}|g-1`);
    expect(user).toMatchObject({ displayName: 'Grace Hopper', email: 'grace@example.org' });
  });

  it('asks the provider for its keys once, not at each call', async () => {
    let asked = 0;
    provider.use(
      http.get(jwksUrl.href, () => {
        asked += 1;
        return HttpResponse.json({ keys: [published] });
      }),
    );
    const { authenticator } = outside();
    for (let call = 0; call < 3; call += 1) await authenticator.authenticate(await token());
    expect(asked).toBe(1);
  });

  it('brings no e-mail that the provider has not verified', async () => {
    publish();
    const { authenticator, users } = outside();
    await authenticator.authenticate(await token({ claims: { email_verified: false } }));
    expect(await users.findByExternalId(`${issuer}|g-1`)).not.toHaveProperty('email');
  });

  it.each([
    [{ role: 'instructor' }, 'role', 'instructor'],
    [{ realm_access: { roles: ['offline', 'board_member', 'member'] } }, 'realm_access.roles', 'board_member'],
    [{ 'https://convoke.example/role': 'admin' }, 'https://convoke.example/role', 'admin'],
    [{ role: 'superuser' }, 'role', 'member'],
    [{ role: 'guest' }, 'role', 'member'],
    [{ role: { admin: true } }, 'role', 'member'],
    [{ role: 'Admin' }, 'role', 'member'],
    [{}, 'role', 'member'],
    [{}, 'constructor.name', 'member'],
    [{ role: 'admin' }, undefined, 'member'],
  ])('%j by claim %s is the role %s', async (given, roleClaim, role) => {
    publish();
    const { authenticator } = outside({ roleClaim });
    expect(await authenticator.authenticate(await token({ claims: given }))).toMatchObject({ role });
  });

  it.each([
    ['expired', { claims: { exp: newYear.minus({ seconds: 6 }).toSeconds() } }],
    ['without expiry', { claims: { exp: undefined } }],
    ['for somebody else', { claims: { aud: 'another-app' } }],
    ['of another issuer', { claims: { iss: 'https://id.example/realms/other' } }],
    ['about nobody', { claims: { sub: undefined } }],
    ['about an unspeakable one', { claims: { sub: 'a\u0000b' } }],
    ['signed by a stranger', { key: stranger.privateKey }],
    ['of an unknown key', { header: { kid: 'key-2' } }],
  ])('%s is refused', async (_, change) => {
    publish();
    await expect(outside().authenticator.authenticate(await token(change))).rejects.toThrow(InvalidToken);
  });

  it('signed with the public key as a secret is refused', async () => {
    publish();
    const secret = new TextEncoder().encode(JSON.stringify(published));
    const confused = await token({ header: { alg: 'HS256' }, secret });
    await expect(outside().authenticator.authenticate(confused)).rejects.toThrow(InvalidToken);
  });

  it.each([
    ['is not reachable', () => HttpResponse.error()],
    ['fails', () => new HttpResponse(null, { status: 500 })],
    ['answers something else', () => HttpResponse.html('<p>maintenance</p>')],
    ['answers no keys', () => HttpResponse.json({ nothing: true })],
  ])('can not be judged while the key server %s', async (_, answer) => {
    provider.use(http.get(jwksUrl.href, answer));
    await expect(outside().authenticator.authenticate(await token())).rejects.toThrow(Unavailable);
  });

  it('can not be judged while the key server is too slow', async () => {
    provider.use(http.get(jwksUrl.href, () => new Promise<never>(() => {})));
    await expect(outside({ timeoutMs: 50 }).authenticator.authenticate(await token())).rejects.toThrow(Unavailable);
  });

  it('of somebody who is disabled here is refused', async () => {
    publish();
    const { authenticator, stored, edit, users } = outside();
    await authenticator.authenticate(await token());
    const { caller } = await stored({ role: 'admin' });
    const user = await users.findByExternalId(`${issuer}|g-1`);
    if (!user) throw new Error('nobody');
    await edit.execute({ caller, userId: user.id, changes: { disabled: true } });
    await expect(authenticator.authenticate(await token())).rejects.toThrow(InvalidToken);
  });
});
