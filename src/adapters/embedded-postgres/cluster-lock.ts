import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const lockedCode = 75;
const flags = ['--nonblock', '--no-fork', '--conflict-exit-code', String(lockedCode)];

/**
 * The command that runs PostgreSQL under a kernel lock on its data, held until the last of its processes is gone. Its own
 * lock file names a process, which means nothing to a second container with the same volume; the two would destroy the data.
 */
export async function underClusterLock(cluster: string, program: string, args: string[]): Promise<[string, string[]]> {
  if ((await lockState(cluster)) === 'unsupported') return [program, args];
  return ['flock', [...flags, cluster, program, ...args]];
}

/** Whether some process, in whatever container, runs on these data. */
export async function isClusterLocked(cluster: string): Promise<boolean> {
  return (await lockState(cluster)) === 'locked';
}

/** Whether this exit code of the command says that the data were locked. */
export function meansLocked(code: number | null): boolean {
  return code === lockedCode;
}

// Unsupported on macOS, which has no such command, and on file systems without locks; PostgreSQL's own lock file has to do there.
async function lockState(cluster: string): Promise<'free' | 'locked' | 'unsupported'> {
  try {
    await promisify(execFile)('flock', [...flags, cluster, 'true']);
    return 'free';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === lockedCode ? 'locked' : 'unsupported';
  }
}
