import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A wire to the database that can be cut. */
export class Wire {
  readonly #port: number;
  readonly #target: URL;
  readonly #ends = new Set<Socket>();
  #server: Server | undefined;

  constructor(port: number, target: URL) {
    this.#port = port;
    this.#target = target;
  }

  async mend(): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(Number(this.#target.port), this.#target.hostname);
      for (const end of [near, far]) {
        this.#ends.add(end);
        end.on('error', () => {}).on('close', () => [near, far].map((each) => each.destroy()));
      }
      near.pipe(far).pipe(near);
    }).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  cut(): void {
    this.#server?.close();
    for (const end of this.#ends) end.destroy();
  }
}
