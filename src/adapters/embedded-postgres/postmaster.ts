import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environment } from './cluster.ts';
import { meansLocked, underClusterLock } from './cluster-lock.ts';
import type { Placement } from './placement.ts';
import type { ServerLog } from './server-log.ts';

// Given on the command line, where they win over what somebody wrote into postgresql.conf.
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'logging_collector=off',
];

/** One attempt to run PostgreSQL. */
export class Postmaster {
  /** How it ended, in words; `undefined` while it runs. */
  ended: string | undefined;
  /** Whether it ended because somebody else runs on these data. */
  metLock = false;
  readonly #log: ServerLog;
  readonly #logStart: number;

  private constructor(log: ServerLog, logStart: number) {
    this.#log = log;
    this.#logStart = logStart;
  }

  /** Starts the program and does not wait; what becomes of it shows in `postmaster.pid` and in `ended`. */
  static async launch(
    { cluster, binaries, user }: Placement,
    log: ServerLog,
    port: number,
    flags: readonly string[],
  ): Promise<Postmaster> {
    const output = await log.open(user);
    try {
      const postmaster = new Postmaster(log, await log.size());
      const program = join(binaries.folder, 'bin', 'postgres');
      const args = ['-D', cluster, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting]), ...flags];
      const child = spawn(...(await underClusterLock(cluster, program, args)), {
        // Its own process group: Ctrl-C must not reach it before we have finished our work with it.
        detached: true,
        stdio: ['ignore', output.fd, output.fd],
        cwd: '/',
        env: environment,
        ...(user ? { uid: user.uid, gid: user.gid } : {}),
      });
      child.once('error', (error) => {
        postmaster.ended ??= error.message;
      });
      child.once('exit', (code, signal) => {
        postmaster.metLock = meansLocked(code);
        postmaster.ended ??= signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
      });
      child.unref();
      return postmaster;
    } finally {
      await output.close();
    }
  }

  /** What it wrote last. */
  lastWords(): Promise<string> {
    return this.#log.tail(this.#logStart);
  }
}
