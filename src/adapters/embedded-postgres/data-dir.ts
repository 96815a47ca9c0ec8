import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataDirUnusable } from './errors.ts';

const probeBytes = 8192;

/** Makes sure that the folder exists and takes writes that last; answers its real, absolute path. */
export async function openDataDir(dataDir: string): Promise<string> {
  const absolute = resolve(dataDir);
  try {
    await mkdir(absolute, { recursive: true });
    const real = await realpath(absolute);
    await writeProbe(real);
    return real;
  } catch (error) {
    throw DataDirUnusable.because(absolute, error);
  }
}

// Mode bits don't tell: root passes them, and a full or read-only disk has fine ones. Only a write that is synced does.
async function writeProbe(folder: string): Promise<void> {
  const path = join(folder, `.probe-${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(Buffer.alloc(probeBytes));
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

/** Makes renames and new names in this folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
