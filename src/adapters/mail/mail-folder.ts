import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { DateTime } from 'luxon';
import type { KeptMails } from '../../application/ports/kept-mails.ts';

export const mailFolderIn = (dataDir: string): string => join(dataDir, 'mail');

/** Whole mails, and what a server left half written that was killed. */
const ours = /^(\.[\w.-]+|[\w.-]+\.eml)$/;

/** The folder of a `DATA_DIR` in which mails are kept as files; servers that share one may tidy it at the same time. */
export class MailFolder implements KeptMails {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = mailFolderIn(dataDir);
  }

  async dropBefore(at: DateTime): Promise<number> {
    let dropped = 0;
    for (const name of await unlessGone(() => readdir(this.#folder), []))
      if (ours.test(name) && (await this.#dropIfOld(name, at))) dropped += 1;
    return dropped;
  }

  async #dropIfOld(name: string, at: DateTime): Promise<boolean> {
    const file = join(this.#folder, name);
    return await unlessGone(async () => {
      if ((await stat(file)).mtimeMs >= at.toMillis()) return false;
      await unlink(file);
      return true;
    }, false);
  }
}

/** A folder in which nothing was ever kept need not be there, and others may have dropped a file before us. */
async function unlessGone<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return otherwise;
    throw error;
  }
}
