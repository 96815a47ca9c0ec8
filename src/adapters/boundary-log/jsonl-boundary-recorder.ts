import { closeSync, constants, fstatSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type BoundaryRecorder, LogElsewhere } from '../../application/ports/boundary-recorder.ts';
import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import { ExpectedError, Unavailable } from '../../domain/expected-error.ts';
import { isCode } from './file-errors.ts';
import { lineOf } from './line.ts';
import { ensureFolder, fileMode, flushed, type LogFolder, syncFolder } from './log-folder.ts';
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
      this.#notes.remove(event);
    } catch (error) {
      // All is recorded and stored: a note that stays makes the next check look once more, and no more than that.
      this.#report({ err: error }, 'a note of what was recorded could not be taken away');
    }
  }

  // Only flushing waits for a disk. The rest touches the cache, takes microseconds, and would wait for milliseconds in
  // the pool of threads behind other people's flushes.
  async #begin(path: string, line: Buffer): Promise<void> {
    const folder = dirname(path);
    const file = await begun(path);
    try {
      writeWhole(file, line);
      await Promise.all([flushed(file), syncFolder(folder)]);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
  }

  async #goOn(path: string, line: Buffer, size: number): Promise<void> {
    const file = opened(path, O_WRONLY | O_APPEND);
    try {
      if (fstatSync(file).size !== size) throw new LogElsewhere(path);
      try {
        writeWhole(file, line);
        await flushed(file);
      } catch (error) {
        ftruncateSync(file, size);
        throw error;
      }
    } finally {
      closeSync(file);
    }
  }
}

/** Exclusive: whoever lost the lock in the middle of a call can't begin the same session a second time. */
async function begun(path: string): Promise<number> {
  const flags = O_WRONLY | O_APPEND | O_CREAT | O_EXCL;
  try {
    return opened(path, flags);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
    await ensureFolder(dirname(path));
    return opened(path, flags);
  }
}

function opened(path: string, flags: number): number {
  try {
    return openSync(path, flags, fileMode);
  } catch (error) {
    const isElsewhere = isCode(error, flags & O_EXCL ? 'EEXIST' : 'ENOENT');
    throw isElsewhere ? new LogElsewhere(path, { cause: error }) : error;
  }
}

/** One call to the system for one line, so that nobody's bytes come between. */
function writeWhole(file: number, line: Buffer): void {
  const written = writeSync(file, line);
  if (written !== line.length) throw new Error(`Only ${written} of ${line.length} bytes could be written.`);
}
