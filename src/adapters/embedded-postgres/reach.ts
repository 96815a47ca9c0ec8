import { chmod, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { DatabaseUser } from './database-user.ts';

/** The first folder on the way down to this one, itself included, that the user can't enter; `undefined` when none. */
export async function firstClosedFolder(folder: string, user: DatabaseUser): Promise<string | undefined> {
  const above = dirname(folder) === folder ? undefined : await firstClosedFolder(dirname(folder), user);
  if (above !== undefined) return above;
  return (await allows(folder, user, 0o1)) ? undefined : folder;
}

/** Whether the user's mode bits on this file or folder include all of these (4 read, 2 write, 1 enter or run). */
export async function allows(path: string, user: DatabaseUser, bits: number): Promise<boolean> {
  const { mode, uid, gid } = await stat(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

/** Lets other users pass through DATA_DIR (not list or read it), which is ours, unlike the folders above it. */
export async function openForPassing(dataDir: string, user: DatabaseUser): Promise<void> {
  if (dataDir === homedir() || (await allows(dataDir, user, 0o1))) return;
  const { mode } = await stat(dataDir);
  await chmod(dataDir, (mode & 0o7777) | 0o011);
}
