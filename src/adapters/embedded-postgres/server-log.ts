import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import type { DatabaseUser } from './database-user.ts';
import { ignoring } from './errors.ts';

const rotateAbove = 5 * 1024 * 1024;
const tailBytes = 8192;
const tailLines = 12;

/** The file that PostgreSQL's output goes to: a pipe to us would block it once we are gone. */
export class ServerLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Opens it at its end for a new PostgreSQL, first moving a large one aside. */
  async open(user: DatabaseUser | undefined): Promise<FileHandle> {
    if ((await this.size()) > rotateAbove) await rename(this.#path, `${this.#path}.1`).catch(ignoring('ENOENT'));
    const file = await open(this.#path, 'a', 0o600);
    if (user) await file.chown(user.uid, user.gid);
    return file;
  }

  /** Its length, to tell later what was written since. */
  async size(): Promise<number> {
    return (await stat(this.#path).catch(ignoring('ENOENT')))?.size ?? 0;
  }

  /** The last lines written after this length. */
  async tail(since: number): Promise<string> {
    const file = await open(this.#path, 'r').catch(ignoring('ENOENT'));
    if (!file) return '';
    try {
      const { size } = await file.stat();
      const start = Math.max(since > size ? 0 : since, size - tailBytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), 0, size - start, start);
      return buffer.toString('utf8', 0, bytesRead).trim().split('\n').slice(-tailLines).join('\n');
    } finally {
      await file.close();
    }
  }
}
