import { closeSync, fsync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  asBoundarySessionId,
  asBoundaryUserId,
  type BoundarySessionId,
  type BoundaryUserId,
} from '../../domain/boundary/ids.ts';
import { isCode } from './file-errors.ts';

const readable = { file: 0o640, folder: 0o750 } as const;
export const fileMode = readable.file;

/** Where things lie below `DATA_DIR`. Ids are checked here once more: no path is made of anything else. */
export class LogFolder {
  readonly #root: string;

  constructor(dataDir: string) {
    this.#root = join(dataDir, 'logs');
  }

  get users(): string {
    return join(this.#root, 'users');
  }

  /** Names of what is being recorded just now. */
  get unfinished(): string {
    return join(this.#root, 'unfinished');
  }

  sessionsOf(userId: BoundaryUserId): string {
    return join(this.users, asBoundaryUserId(userId), 'sessions');
  }

  logOf(userId: BoundaryUserId, sessionId: BoundarySessionId): string {
    return join(this.sessionsOf(userId), `${asBoundarySessionId(sessionId)}.jsonl`);
  }

  tornOf(userId: BoundaryUserId, sessionId: BoundarySessionId): string {
    return `${this.logOf(userId, sessionId)}.torn`;
  }
}

/** Makes a folder with all above it; whatever is new outlives a crash of the machine. */
export async function ensureFolder(path: string): Promise<void> {
  const first = mkdirSync(path, { recursive: true, mode: readable.folder });
  if (first === undefined) return;
  // A new folder is an entry in the one above it: that is what has to reach the disk, from the top down.
  const made = [];
  for (let folder = path; folder !== dirname(first); folder = dirname(folder)) made.unshift(dirname(folder));
  for (const folder of made) await syncFolder(folder);
}

/** Flushes an open file; the one thing here that takes as long as a disk does. */
export const flushed = promisify(fsync);

export async function syncFolder(path: string): Promise<void> {
  const folder = openSync(path, 'r');
  try {
    await flushed(folder);
  } catch (error) {
    // Some network file systems can't flush folders, and keep them safe in their own way.
    if (!isCode(error, 'EINVAL', 'ENOTSUP')) throw error;
  } finally {
    closeSync(folder);
  }
}
