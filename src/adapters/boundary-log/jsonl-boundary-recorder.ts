import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type BoundaryRecorder, LogElsewhere } from '../../application/ports/boundary-recorder.ts';
import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import { ExpectedError, Unavailable } from '../../domain/expected-error.ts';
import { isCode } from './file-errors.ts';
import { lineOf } from './line.ts';
import { ensureFolder, fileMode, type LogFolder, syncFolder } from './log-folder.ts';
import type { UnfinishedNotes } from './unfinished-notes.ts';

export type Report = (facts: object, message: string) => void;

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;
const retryAfterSeconds = 5;

/** One JSON line an event, one file a session. A line is on the disk, folder entries too, before anybody is told. */
export class JsonlBoundaryRecorder implements BoundaryRecorder {
  readonly #folder: LogFolder;
  readonly #notes: UnfinishedNotes;
  readonly #report: Report;

  constructor(folder: LogFolder, notes: UnfinishedNotes, report: Report) {
    this.#folder = folder;
    this.#notes = notes;
    this.#report = report;
  }

  async append(event: BoundaryEvent, size: number): Promise<number> {
    const line = lineOf(event);
    const path = this.#folder.logOf(event.userId, event.sessionId);
    try {
      await this.#notes.write(event);
      await (size === 0 ? this.#begin(path, line) : this.#goOn(path, line, size));
      return size + line.length;
    } catch (error) {
      if (error instanceof LogElsewhere || error instanceof ExpectedError) throw error;
      this.#report({ err: error, path }, 'a session boundary could not be recorded');
      throw new Unavailable('Nothing can be recorded just now, so nothing was changed.', retryAfterSeconds, {
        cause: error,
      });
    }
  }

  async settled(event: BoundaryEvent): Promise<void> {
    try {
      await this.#notes.remove(event);
    } catch (error) {
      // All is recorded and stored: a note that stays makes the next check look once more, and no more than that.
      this.#report({ err: error }, 'a note of what was recorded could not be taken away');
    }
  }

  async #begin(path: string, line: Buffer): Promise<void> {
    const folder = dirname(path);
    await ensureFolder(folder);
    // Exclusive: whoever lost the lock in the middle of a call can't begin the same session a second time.
    const handle = await opened(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL);
    try {
      await writeWhole(handle, line);
      await Promise.all([handle.sync(), syncFolder(folder)]);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
  }

  async #goOn(path: string, line: Buffer, size: number): Promise<void> {
    const handle = await opened(path, O_WRONLY | O_APPEND);
    try {
      if ((await handle.stat()).size !== size) throw new LogElsewhere(path);
      try {
        await writeWhole(handle, line);
        await handle.sync();
      } catch (error) {
        await handle.truncate(size);
        throw error;
      }
    } finally {
      await handle.close();
    }
  }
}

async function opened(path: string, flags: number): Promise<FileHandle> {
  try {
    return await open(path, flags, fileMode);
  } catch (error) {
    const isElsewhere = isCode(error, flags & O_EXCL ? 'EEXIST' : 'ENOENT');
    throw isElsewhere ? new LogElsewhere(path, { cause: error }) : error;
  }
}

/** One call to the system for one line, so that nobody's bytes come between. */
async function writeWhole(handle: FileHandle, line: Buffer): Promise<void> {
  const { bytesWritten } = await handle.write(line);
  if (bytesWritten !== line.length) throw new Error(`Only ${bytesWritten} of ${line.length} bytes could be written.`);
}
