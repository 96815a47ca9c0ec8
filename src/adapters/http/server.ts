import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppOptions } from './app.ts';
import { httpApp } from './app.ts';
import { refuseMalformed } from './malformed-request.ts';

export interface HttpServerOptions extends AppOptions {
  readonly timeouts?: Partial<Timeouts>;
  /** Request targets where WebSockets are taken; an upgrade anywhere else is served as if it hadn't been asked for. */
  readonly socketsAt?: RegExp;
}

interface Timeouts {
  /** Until the headers are there. */
  readonly headersMs: number;
  /** Until the whole request is there; who stops in the middle of a body is cut off then. */
  readonly requestMs: number;
  /** How long a connection without a request is kept. Longer than the usual proxy's minute, so that the proxy closes first. */
  readonly keepAliveMs: number;
  readonly checkEveryMs: number;
}

const defaultTimeouts: Timeouts = { headersMs: 10_000, requestMs: 30_000, keepAliveMs: 65_000, checkEveryMs: 5_000 };

const closeIdleMs = 100;

export interface DrainOptions {
  /** For so long `/ready` says 503 while calls are still taken, so that a load balancer hears of it. */
  readonly noticeMs?: number;
  /** After so long requests that are still worked on are cut off. */
  readonly deadlineMs?: number;
}

/** The server for HTTP. WebSockets may be taken from `node` by an `upgrade` listener. */
export class HttpServer {
  readonly node: Server;
  readonly #setDraining: () => void;
  #drained: Promise<void> | undefined;

  constructor(node: Server, setDraining: () => void) {
    this.node = node;
    this.#setDraining = setDraining;
  }

  /** Answers where it actually listens; port 0 asks for any. */
  listen(port: number, host: string): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.node.once('error', reject);
      // When another server is gone, its clients all come here at once.
      this.node.listen({ port, host, backlog: 4096 }, () => {
        this.node.off('error', reject);
        resolve(this.node.address() as AddressInfo);
      });
    });
  }

  /** Takes no new connections, closes idle ones, lets requests finish. Resolves when the last is gone, or cut off. */
  drain(options: DrainOptions = {}): Promise<void> {
    this.#drained ??= this.#drain(options);
    return this.#drained;
  }

  async #drain({ noticeMs = 0, deadlineMs = 10_000 }: DrainOptions): Promise<void> {
    this.#setDraining();
    if (!this.node.listening) return;
    if (noticeMs > 0) await new Promise((resolve) => setTimeout(resolve, noticeMs));
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(() => {
        this.node.closeAllConnections();
        clearInterval(idle);
        resolve(); // node does not count upgraded sockets as its own, and would wait for them
      }, deadlineMs);
      // An answer that had begun before, such as a stream of events, left its connection to be kept.
      const idle = setInterval(() => this.node.closeIdleConnections(), closeIdleMs);
      this.node.close(() => {
        clearTimeout(deadline);
        clearInterval(idle);
        resolve();
      });
    });
  }
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  let draining = false;
  const app = httpApp(options, () => draining);
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const node = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
      // Whatever else a client would like to upgrade to is served as it is.
      shouldUpgradeCallback: ({ headers, url = '' }) =>
        headers.upgrade?.toLowerCase() === 'websocket' && (options.socketsAt?.test(url) ?? false),
    },
    app.callback(),
  );
  node.on('clientError', refuseMalformed(options.clock));
  return new HttpServer(node, () => {
    draining = true;
  });
}
