import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Connections that each send the requests in turn, every one from another place in the list, for some seconds. */
export interface LoadJob {
  readonly url: string;
  readonly requests: readonly LoadRequest[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly answered: number;
  readonly p50: number;
  readonly p99: number;
  /** How often what nobody wanted came: other statuses than 2xx, broken connections, no answer in time. */
  readonly unexpected: Readonly<Record<string, number>>;
}

/** Makes load from a process of its own, so that measuring does not wait for what is measured with it. */
export class LoadMaker {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static start(): LoadMaker {
    return new LoadMaker(fork(fileURLToPath(new URL('./load-process.ts', import.meta.url))));
  }

  async run(job: LoadJob): Promise<LoadResult> {
    const ended = new AbortController();
    const gone = once(this.#child, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('The process that makes the load went away.');
    });
    try {
      this.#child.send(job);
      const [result] = await Promise.race([once(this.#child, 'message', { signal: ended.signal }), gone]);
      return result as LoadResult;
    } finally {
      ended.abort();
      await gone.catch(() => {});
    }
  }

  stop(): void {
    this.#child.kill();
  }
}
