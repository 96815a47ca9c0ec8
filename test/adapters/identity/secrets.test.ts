import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Argon2PasswordHasher } from '#src/adapters/identity/argon2-password-hasher.ts';
import { BundledCommonPasswords } from '#src/adapters/identity/bundled-common-passwords.ts';
import { CryptoRandomPasswords } from '#src/adapters/identity/crypto-random-passwords.ts';
import { OpaqueRefreshTokens } from '#src/adapters/identity/opaque-refresh-tokens.ts';
import { readOrMakeSigningSecret } from '#src/adapters/identity/signing-secret.ts';
import { asSignInId } from '#src/domain/identity/sign-in-id.ts';
import { freshId } from '#test/support/identity/a-user.ts';

describe('argon2id', () => {
  const hasher = new Argon2PasswordHasher();

  it('hashes as OWASP asks, with a salt of its own each time', async () => {
    const hash = await hasher.hash('a long enough password');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.hash('a long enough password')).not.toBe(hash);
    expect(await hasher.verify('a long enough password', hash)).toBe(true);
    expect(await hasher.verify('a long enough passwort', hash)).toBe(false);
    expect(hasher.needsRehash(hash)).toBe(false);
  });

  it('answers no without a hash, after the same work', async () => {
    const hash = await hasher.hash('a long enough password');
    await hasher.verify('warm up', undefined);
    const timed = async (stored: string | undefined) => {
      const start = performance.now();
      for (let time = 0; time < 5; time += 1) expect(await hasher.verify('wrong', stored)).toBe(false);
      return performance.now() - start;
    };
    // Loose on purpose: a verify that does nothing takes a thousandth.
    expect(await timed(undefined)).toBeGreaterThan((await timed(hash)) / 5);
  });

  it('notices hashes from cheaper days', () => {
    const hash = (kind: string, m: number, t: number) =>
      `$${kind}$v=19$m=${m},t=${t},p=1$c2FsdHNhbHRzYWx0c2FsdA$${'A'.repeat(43)}`;
    expect(hasher.needsRehash(hash('argon2id', 19_456, 2))).toBe(false);
    expect(hasher.needsRehash(hash('argon2id', 65_536, 3))).toBe(false);
    expect(hasher.needsRehash(hash('argon2id', 12_288, 3))).toBe(true);
    expect(hasher.needsRehash(hash('argon2id', 19_456, 1))).toBe(true);
    expect(hasher.needsRehash(hash('argon2i', 19_456, 2))).toBe(true);
  });
});

describe('common passwords', () => {
  it('are known, whatever the case', async () => {
    const isCommon = await new BundledCommonPasswords().load();
    for (const password of ['1234567890', 'qwertyuiop', 'QwertyUiop', 'aaaaaaaaaaaa'])
      expect(isCommon(password)).toBe(true);
    for (const password of ['correct horse battery staple', new CryptoRandomPasswords().next()]) {
      expect(isCommon(password)).toBe(false);
    }
  });
});

describe('a refresh token', () => {
  const tokens = new OpaqueRefreshTokens();
  const id = asSignInId(freshId());

  it('names its sign-in, and is stored as a hash only', () => {
    const { token, hash } = tokens.mint(id);
    expect(tokens.read(token)).toEqual({ signInId: id, hash });
    expect(hash).toHaveLength(43);
    expect(token).not.toContain(hash);
    expect(tokens.mint(id).token).not.toBe(token);
  });

  it.each(['', 'x', 'A'.repeat(63), 'A'.repeat(65), '+'.repeat(64), 'w'.repeat(64)])('is not %j', (token) => {
    expect(tokens.read(token)).toBeUndefined();
  });

  it('with one character changed has another hash, or names another sign-in', () => {
    const { token, hash } = tokens.mint(id);
    for (const at of [5, 30, 60]) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(tokens.read(changed)).not.toEqual({ signInId: id, hash });
    }
  });
});

describe('the signing secret of an installation', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'convoke-secret-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is made once, for the owner’s eyes only', async () => {
    const dataDir = join(folder, 'once');
    const secret = await readOrMakeSigningSecret(dataDir);
    expect(secret.length).toBeGreaterThanOrEqual(43);
    expect(await readOrMakeSigningSecret(dataDir)).toBe(secret);
    expect((await stat(join(dataDir, 'jwt-secret'))).mode & 0o777).toBe(0o600);
  });

  it('is one, when several servers start at once, and leaves nothing lying about', async () => {
    const dataDir = join(folder, 'together');
    const secrets = await Promise.all(Array.from({ length: 8 }, () => readOrMakeSigningSecret(dataDir)));
    expect(new Set(secrets).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['jwt-secret']);
    expect((await readFile(join(dataDir, 'jwt-secret'), 'utf8')).trim()).toBe(secrets[0]);
  });

  it('that can not be read is told', async () => {
    await mkdir(join(folder, 'odd', 'jwt-secret'), { recursive: true });
    await expect(readOrMakeSigningSecret(join(folder, 'odd'))).rejects.toThrow('EISDIR');
  });

  it('that is damaged is told, and not replaced', async () => {
    await writeFile(join(folder, 'jwt-secret'), 'half');
    await expect(readOrMakeSigningSecret(folder)).rejects.toThrow('damaged');
  });
});
