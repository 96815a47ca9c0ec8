import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const fileName = 'jwt-secret';

/** The kept secret can't be used; the message is one for people. */
export class SigningSecretDamaged extends Error {
  override readonly name = 'SigningSecretDamaged';
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * The signing secret of this installation, made at the first start and kept in the data folder. Written whole under
 * another name and then linked, so that of two servers starting at once both use the one that was there first.
 */
export async function readOrMakeSigningSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, fileName);
  const kept = await read(path);
  if (kept !== undefined) return requireUsable(kept, path);
  await mkdir(dataDir, { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  return requireUsable((await read(path)) ?? '', path);
}

function requireUsable(secret: string, path: string): string {
  if (secret.length < 32)
    throw new SigningSecretDamaged(`${path} is damaged: it holds less than 32 characters. Restore or delete it.`);
  return secret;
}
