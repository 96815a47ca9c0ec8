import { createHmac, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { JwtTokens } from '#src/adapters/identity/jwt-tokens.ts';
import { SigningKeys } from '#src/adapters/identity/signing-keys.ts';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { InvalidToken } from '#src/domain/identity/errors.ts';
import { asSignInId } from '#src/domain/identity/sign-in-id.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { asParticipantId, asSessionId, personOfUser } from '#src/domain/session/ids.ts';
import { freshId, newYear } from '#test/support/identity/a-user.ts';

// Long enough for HS512 too, so that a token of that kind is refused for its algorithm alone.
const secret = 'a secret of at least thirty-two bytes and here even of more than sixty-four';
const other = 'another secret of thirty-two bytes or more';
const userId = asUserId(freshId());
const signInId = asSignInId(freshId());
const sessionId = asSessionId(freshId());
const participantId = asParticipantId(freshId());

const withSecrets = (secrets = secret, clock = new TurnedClock(newYear)) =>
  new JwtTokens(new SigningKeys(secrets), clock, { accessTokenMinutes: 15 });
const tokens = withSecrets();

/** A token like ours, but for what the test says. */
async function forged(change: { header?: object; claims?: object; key?: string } = {}): Promise<string> {
  const genuine = await tokens.issue({ userId, signInId }, newYear);
  const header = { ...decodeProtectedHeader(genuine), alg: 'HS256', ...change.header };
  return new SignJWT({ ...decodeJwt(genuine), ...change.claims })
    .setProtectedHeader(header)
    .sign(Buffer.from(change.key ?? secret));
}

describe('our own tokens', () => {
  it('say what they were made for', async () => {
    const access = await tokens.verify(await tokens.issue({ userId, signInId }, newYear));
    expect(access).toEqual({ kind: 'access', claims: { sub: userId, sid: signInId, exp: newYear.toSeconds() + 900 } });
    const host = await tokens.verify(await tokens.forHost({ userId, sessionId }));
    expect(host).toEqual({ kind: 'host', claims: { sub: userId, session: sessionId } });
    const person = { sessionId, participantId, personId: personOfUser(userId) };
    const guest = await tokens.verify(await tokens.forParticipant(person));
    const claims = { sub: participantId, session: sessionId, person: person.personId };
    expect(guest).toEqual({ kind: 'participant', claims });
    const member = await tokens.verify(await tokens.forParticipant({ ...person, userId }));
    expect(member).toEqual({ kind: 'participant', claims: { ...claims, user: userId } });
  });

  it('hold ids alone, no name, no role, no e-mail', async () => {
    const payload = decodeJwt(await tokens.issue({ userId, signInId }, newYear));
    expect(Object.keys(payload).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'sid', 'sub']);
  });

  it('of the access kind expire, to the second; those of a session are the session’s to judge', async () => {
    const clock = new TurnedClock(newYear);
    const aging = withSecrets(secret, clock);
    const access = await aging.issue({ userId, signInId }, newYear);
    const host = await aging.forHost({ userId, sessionId });
    clock.advance({ minutes: 14, seconds: 59 });
    await expect(aging.verify(access)).resolves.toBeDefined();
    clock.advance({ seconds: 1 });
    await expect(aging.verify(access)).rejects.toThrow(InvalidToken);
    clock.advance({ years: 1 });
    await expect(aging.verify(host)).resolves.toBeDefined();
  });
});

describe('a forged token', () => {
  it('is what these are but for one thing', async () => {
    await expect(tokens.verify(await forged())).resolves.toMatchObject({ kind: 'access' });
  });

  it.each([
    ['signed with another key', { key: other }],
    ['of another kind', { header: { typ: 'host+jwt' } }],
    ['of no kind', { header: { typ: 'JWT' } }],
    ['naming a key of its own', { header: { kid: '../../etc/passwd' } }],
    ['naming no key', { header: { kid: undefined } }],
    ['with another HMAC', { header: { alg: 'HS512' } }],
    ['for another audience', { claims: { aud: 'convoke:host' } }],
    ['from another issuer', { claims: { iss: 'https://id.example' } }],
    ['without an expiry', { claims: { exp: undefined } }],
    ['that is not valid yet', { claims: { nbf: newYear.plus({ hours: 1 }).toSeconds() } }],
    ['about nobody', { claims: { sub: undefined } }],
    ['about no UUID', { claims: { sub: 'admin' } }],
    ['without a sign-in', { claims: { sid: undefined } }],
  ])('%s is refused', async (_, change) => {
    await expect(tokens.verify(await forged(change))).rejects.toThrow(InvalidToken);
  });

  it('without a signature is refused', async () => {
    const claims = decodeJwt(await forged());
    await expect(tokens.verify(new UnsecuredJWT(claims).encode())).rejects.toThrow(InvalidToken);
    const [header = '', payload = ''] = (await forged()).split('.');
    await expect(tokens.verify(`${header}.${payload}.`)).rejects.toThrow(InvalidToken);
    const none = { ...decodeProtectedHeader(await forged()), alg: 'none' };
    const unsigned = `${Buffer.from(JSON.stringify(none)).toString('base64url')}.${payload}.`;
    await expect(tokens.verify(unsigned)).rejects.toThrow(InvalidToken);
  });

  it('with changed claims is refused', async () => {
    const [header, payload = '', signature] = (await forged()).split('.');
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: freshId() };
    const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
    await expect(tokens.verify(`${header}.${changed}.${signature}`)).rejects.toThrow(InvalidToken);
  });

  it('signed by a key pair is refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const genuine = await forged();
    const header = { ...decodeProtectedHeader(genuine), alg: 'RS256' };
    const token = await new SignJWT(decodeJwt(genuine)).setProtectedHeader(header).sign(privateKey);
    await expect(tokens.verify(token)).rejects.toThrow(InvalidToken);
  });

  it.each(['', '.', '..', 'a.b', 'a.b.c', 'e30.e30.e30', 'ö.ö.ö', `${'x'.repeat(5000)}`])(
    'like %j is refused',
    async (token) => {
      await expect(tokens.verify(token)).rejects.toThrow(InvalidToken);
    },
  );

  it('is refused in words that do not repeat it', async () => {
    const token = await forged({ key: other });
    const refusal: unknown = await tokens.verify(token).catch((error: unknown) => error);
    expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))).not.toContain(token.slice(-20));
    expect(refusal).not.toHaveProperty('cause');
  });
});

describe('changing the signing secret', () => {
  it('signs with the first and still knows the others', async () => {
    const before = await withSecrets(other).forHost({ userId, sessionId });
    const changed = withSecrets(`${secret}, ${other}`);
    await expect(changed.verify(before)).resolves.toBeDefined();
    const after = await changed.forHost({ userId, sessionId });
    await expect(withSecrets(secret).verify(after)).resolves.toBeDefined();
    await expect(withSecrets(other).verify(after)).rejects.toThrow(InvalidToken);
    await expect(withSecrets(secret).verify(before)).rejects.toThrow(InvalidToken);
  });

  it('names the key without telling it', () => {
    const { kid } = new SigningKeys(secret).current;
    expect(kid).toMatch(/^[\w-]{16}$/);
    expect(secret).not.toContain(kid);
    expect(createHmac('sha256', other).update('convoke key id').digest('base64url')).not.toContain(kid);
  });

  it('refuses a secret that is too short, or none', () => {
    expect(() => new SigningKeys('short')).toThrow('at least 32 bytes');
    expect(() => new SigningKeys(`${secret},short`)).toThrow('at least 32 bytes');
    expect(() => new SigningKeys(' , ')).toThrow('no signing secret');
  });
});
