import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CrowdJob, CrowdResult } from './crowd-process.ts';

const program = fileURLToPath(new URL('./crowd-process.ts', import.meta.url));

/** Clients in a process of their own, so that a server is not measured by its clients' leisure. */
export class Crowd {
  readonly #child: ChildProcess = fork(program);

  async do(job: CrowdJob): Promise<CrowdResult> {
    const answered = once(this.#child, 'message');
    this.#child.send(job);
    return (await answered)[0] as CrowdResult;
  }

  stop(): void {
    this.#child.kill();
  }
}
