import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoring } from './errors.ts';
import { isAlive, isPostmasterOf } from './process.ts';

const writingMs = 3000;

/** A running PostgreSQL, as its lock file describes it. */
export interface RunningPostmaster {
  readonly pid: number;
  /** Unknown in the first moments of a start. */
  readonly port: number | undefined;
  readonly isReady: boolean;
}

/** Reads `postmaster.pid`: process id, folder, start time, port, socket folder, address, shared memory, state. */
export function parsePostmasterPid(text: string): RunningPostmaster | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Math.abs(Number(lines[0]));
  const port = Number(lines[3] ?? '');
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined;
  return { pid, port: port > 0 ? port : undefined, isReady: lines[7] === 'ready' };
}

/** The PostgreSQL that runs on this cluster right now. */
export async function findPostmaster(cluster: string): Promise<RunningPostmaster | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(ignoring('ENOENT'));
  const postmaster = text === undefined ? undefined : parsePostmasterPid(text);
  return postmaster && (await isPostmasterOf(cluster, postmaster.pid)) ? postmaster : undefined;
}

/** Puts away a lock file that PostgreSQL would not start over although nobody holds it. */
export async function removeStaleLockFile(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(ignoring('ENOENT'));
  if (text === undefined) return;
  const postmaster = parsePostmasterPid(text);
  // PostgreSQL itself sees through the id of a dead process, but takes one that another program has by now for its own.
  // An empty file is what a power cut may leave; a young one is just being written.
  const isStale = postmaster
    ? isAlive(postmaster.pid) && !(await isPostmasterOf(cluster, postmaster.pid))
    : await isOlderThan(writingMs, path);
  if (isStale) await removeStale(path, text);
}

async function isOlderThan(ms: number, path: string): Promise<boolean> {
  const file = await stat(path).catch(ignoring('ENOENT'));
  return file !== undefined && Date.now() - file.mtimeMs > ms;
}

// Moved aside and looked at again: another server may have started PostgreSQL, with a new lock file, since we read it.
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.stale-${randomBytes(4).toString('hex')}`;
  await rename(path, aside).catch(ignoring('ENOENT'));
  const moved = await readFile(aside, 'utf8').catch(ignoring('ENOENT'));
  if (moved !== undefined && moved !== stale) await link(aside, path).catch(ignoring('EEXIST'));
  await rm(aside, { force: true });
}

/** The port of the last start, from the options that PostgreSQL keeps when it stops. */
export async function lastPort(cluster: string): Promise<number | undefined> {
  const options = await readFile(join(cluster, 'postmaster.opts'), 'utf8').catch(ignoring('ENOENT'));
  const port = Number(/"-p" "(\d+)"/.exec(options ?? '')?.[1]);
  return port > 0 ? port : undefined;
}
