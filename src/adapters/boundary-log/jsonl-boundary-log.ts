import { statSync } from 'node:fs';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BoundaryLog, SessionLog, UnfinishedRecord } from '../../application/ports/boundary-log.ts';
import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';
import {
  asBoundarySessionId,
  asBoundaryUserId,
  type BoundarySessionId,
  type BoundaryUserId,
  boundaryName,
  boundarySessionName,
} from '../../domain/boundary/ids.ts';
import { ifThere } from './file-errors.ts';
import type { Report } from './jsonl-boundary-recorder.ts';
import { eventOf } from './line.ts';
import { fileMode, type LogFolder, syncFolder } from './log-folder.ts';
import type { UnfinishedNotes } from './unfinished-notes.ts';

const [logEnding, tornEnding] = ['.jsonl', '.jsonl.torn'];

/** Reads what the recorder wrote, and sweeps up behind it. */
export class JsonlBoundaryLog implements BoundaryLog {
  readonly #folder: LogFolder;
  readonly #notes: UnfinishedNotes;
  readonly #report: Report;

  constructor(folder: LogFolder, notes: UnfinishedNotes, report: Report) {
    this.#folder = folder;
    this.#notes = notes;
    this.#report = report;
  }

  async sizeOf(userId: BoundaryUserId, sessionId: BoundarySessionId): Promise<number | undefined> {
    return statSync(this.#folder.logOf(userId, sessionId), { throwIfNoEntry: false })?.size;
  }

  async read(userId: BoundaryUserId, sessionId: BoundarySessionId): Promise<SessionLog | undefined> {
    const bytes = await ifThere(readFile(this.#folder.logOf(userId, sessionId)));
    if (!bytes) return undefined;
    const size = wholeLines(bytes);
    const told = bytes.subarray(0, size).toString('utf8').split('\n').slice(0, -1).map(eventOf);
    const events = told.filter((event): event is BoundaryEvent => typeof event === 'object');
    const faults = told.filter((fault): fault is string => typeof fault === 'string');
    if (events.some((event) => event.userId !== userId || event.sessionId !== sessionId))
      faults.push('a line is of another session');
    return { events, faults, size, tornBytes: bytes.length - size };
  }

  async mend(userId: BoundaryUserId, sessionId: BoundarySessionId): Promise<void> {
    const path = this.#folder.logOf(userId, sessionId);
    const bytes = await ifThere(readFile(path));
    if (!bytes) return;
    const size = wholeLines(bytes);
    if (size === bytes.length && size > 0) return;
    await this.#moveAside(this.#folder.tornOf(userId, sessionId), bytes.subarray(size));
    if (size > 0) await cut(path, size);
    // A log without a line is no log. Whoever still holds it open and lost the lock writes to nowhere.
    else await rm(path);
    await syncFolder(dirname(path));
  }

  async sessionsOf(userId: BoundaryUserId): Promise<readonly BoundarySessionId[]> {
    const names = (await this.#namesOf(userId)).filter((name) => name.endsWith(logEnding));
    return names
      .map((name) => name.slice(0, -logEnding.length))
      .filter((name) => boundarySessionName.test(name))
      .map(asBoundarySessionId);
  }

  async strangersOf(userId: BoundaryUserId): Promise<readonly string[]> {
    const isOurs = (name: string) =>
      [logEnding, tornEnding].some(
        (ending) => name.endsWith(ending) && boundarySessionName.test(name.slice(0, -ending.length)),
      );
    return (await this.#namesOf(userId)).filter((name) => !isOurs(name));
  }

  async users(): Promise<readonly BoundaryUserId[]> {
    const names = (await ifThere(readdir(this.#folder.users))) ?? [];
    return names.filter((name) => boundaryName.test(name)).map(asBoundaryUserId);
  }

  async unfinished(): Promise<readonly UnfinishedRecord[]> {
    return await this.#notes.all();
  }

  async forget(records: readonly UnfinishedRecord[]): Promise<void> {
    await this.#notes.forget(records);
  }

  async #namesOf(userId: BoundaryUserId): Promise<readonly string[]> {
    return (await ifThere(readdir(this.#folder.sessionsOf(userId)))) ?? [];
  }

  async #moveAside(path: string, torn: Buffer): Promise<void> {
    if (torn.length === 0) return;
    const handle = await open(path, 'a', fileMode);
    try {
      await handle.write(torn);
      await handle.sync();
    } finally {
      await handle.close();
    }
    this.#report({ path, bytes: torn.length }, 'a crash left part of a line, which was moved aside');
  }
}

/** How many bytes up to and with the last newline. */
const wholeLines = (bytes: Buffer): number => bytes.lastIndexOf(0x0a) + 1;

async function cut(path: string, size: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.truncate(size);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
