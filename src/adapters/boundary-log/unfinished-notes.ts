import { closeSync, openSync, unlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnfinishedRecord } from '../../application/ports/boundary-log.ts';
import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import { asBoundaryUserId, boundaryName } from '../../domain/boundary/ids.ts';
import { ifThere, isCode } from './file-errors.ts';
import { ensureFolder, fileMode, type LogFolder } from './log-folder.ts';

/** No id has one. */
const separator = '~';

const nameOf = ({ userId, recordId }: BoundaryEvent): string => `${asBoundaryUserId(userId)}${separator}${recordId}`;

/**
 * Empty files that say whose event is being recorded, so that a server finds what another left behind without looking
 * at everybody. They are not flushed: they outlive a process, and after a power cut everybody is looked at anyway.
 */
export class UnfinishedNotes {
  readonly #folder: LogFolder;

  constructor(folder: LogFolder) {
    this.#folder = folder;
  }

  async write(event: BoundaryEvent): Promise<void> {
    const path = join(this.#folder.unfinished, nameOf(event));
    try {
      touch(path);
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
      await ensureFolder(this.#folder.unfinished);
      touch(path);
    }
  }

  remove(event: BoundaryEvent): void {
    this.#removeNamed(nameOf(event));
  }

  async all(): Promise<readonly UnfinishedRecord[]> {
    const names = (await ifThere(readdir(this.#folder.unfinished))) ?? [];
    return names.flatMap((name) => {
      const [userId = ''] = name.split(separator);
      return boundaryName.test(userId) ? [{ userId: asBoundaryUserId(userId), name }] : [];
    });
  }

  async forget(records: readonly UnfinishedRecord[]): Promise<void> {
    for (const { name } of records) this.#removeNamed(name);
  }

  #removeNamed(name: string): void {
    try {
      unlinkSync(join(this.#folder.unfinished, name));
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
    }
  }
}

const touch = (path: string): void => closeSync(openSync(path, 'a', fileMode));
