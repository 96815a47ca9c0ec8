import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { errorCode, ignoring } from './errors.ts';

/** Whether a process with this id exists; it may be anybody's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Whether this process is the PostgreSQL of this cluster, and not some program that was given its id later. */
export async function isPostmasterOf(cluster: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux')
    return commandLine(pid).then((line) => /postgres/.test(line) && line.includes(cluster));
  // A zombie has an empty command line and so is nobody's PostgreSQL, as it should be.
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(ignoring('ENOENT', 'ESRCH', 'EACCES', 'EPERM'));
  const [program, ...args] = (line ?? '').split('\0');
  if (basename(program ?? '') !== 'postgres') return false;
  return args.includes(cluster) || (await workingFolder(pid)) === cluster;
}

// PostgreSQL works in its data folder; this finds one that was started by hand under another name of the folder.
async function workingFolder(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/cwd`).catch(ignoring('ENOENT', 'ESRCH', 'EACCES', 'EPERM'));
}

async function commandLine(pid: number): Promise<string> {
  try {
    return (await promisify(execFile)('ps', ['-p', String(pid), '-o', 'command='])).stdout;
  } catch (error) {
    // `ps` ends with 1 when there is no such process.
    if (error instanceof Error && 'code' in error && error.code === 1) return '';
    throw error;
  }
}
