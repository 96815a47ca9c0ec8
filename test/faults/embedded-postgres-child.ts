import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { endProcess } from '#test/adapters/embedded-postgres/playground.ts';

type Start = { readonly connectionString: string } | { readonly error: string; readonly message: string };

interface ChildOptions {
  readonly checkout?: string;
  /** A command that runs it in other surroundings. */
  readonly under?: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/** A real Node process that runs an embedded PostgreSQL, to be killed. */
export class EmbeddedPostgresChild {
  readonly #process: ChildProcess;
  /** What came of its start. */
  readonly started: Promise<Start>;
  output = '';

  constructor(dataDir: string, { checkout = process.cwd(), under = [], ...identity }: ChildOptions = {}) {
    const program = join(checkout, 'test/faults/embedded-postgres-program.ts');
    const [command = '', ...args] = [...under, process.execPath, program, dataDir];
    this.#process = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...identity,
      cwd: '/',
    });
    this.started = new Promise((resolve, reject) => {
      this.#process.once('error', reject);
      this.#process.once('exit', () => reject(new Error(`The child ended: ${this.output}`)));
      this.#process.stderr?.on('data', (chunk) => {
        this.output += String(chunk);
      });
      let line = '';
      this.#process.stdout?.on('data', (chunk) => {
        line += String(chunk);
        if (line.endsWith('\n')) resolve(JSON.parse(line));
      });
    });
    // A test that kills the child early does not ask how it started.
    this.started.catch(() => {});
  }

  /** Where its database is, when it started. */
  async connectionString(): Promise<string> {
    const start = await this.started;
    if ('error' in start) throw new Error(start.message);
    return start.connectionString;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#process;
    if (pid !== undefined && exitCode === null && signalCode === null) await endProcess(pid);
  }

  /** Asks it to stop, and waits until it has. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin?.end();
    await ended;
  }
}
