import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { Authenticator } from '../../application/ports/authenticator.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { HealthCheck } from '../../application/ports/health-check.ts';
import type { IdempotencyStore } from '../../application/ports/idempotency-store.ts';
import type { Ids } from '../../application/ports/ids.ts';
import { withCheckedResponses } from './checked-responses.ts';
import { corsFor } from './cors.ts';
import { dispatch } from './dispatch.ts';
import { docsRoutes } from './docs.ts';
import { errorsPage } from './errors-page.ts';
import type { MetricsPage } from './health.ts';
import { healthRoutes, metricsRoute } from './health.ts';
import { Idempotency } from './idempotency.ts';
import { refuseMalformed } from './malformed-request.ts';
import { observed } from './observed.ts';
import { openApiDocument } from './openapi.ts';
import { problems } from './problem.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { RateLimits } from './rate-limits.ts';
import type { RequestObserver } from './request-record.ts';
import { RequestRecord } from './request-record.ts';
import type { Route } from './route.ts';

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly idempotencyStore: IdempotencyStore;
  readonly observer: RequestObserver;
  readonly metrics?: MetricsPage;
  readonly database: HealthCheck;
  readonly healthChecks: readonly HealthCheck[];
  readonly version: string;
  /** Where clients find this server; stands in the document. */
  readonly publicUrl?: string;
  readonly rateLimits: RateLimits | 'off';
  readonly corsOrigins: readonly string[];
  readonly trustedHops: number;
  /** Holds every answer to what its route declares; for tests. */
  readonly checkResponses?: boolean;
  readonly timeouts?: Partial<Timeouts>;
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

  constructor(node: Server, setDraining: () => void) {
    this.node = node;
    this.#setDraining = setDraining;
  }

  /** Answers where it actually listens; port 0 asks for any. */
  listen(port: number, host: string): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.node.once('error', reject);
      this.node.listen(port, host, () => {
        this.node.off('error', reject);
        resolve(this.node.address() as AddressInfo);
      });
    });
  }

  /** Takes no new connections, closes idle ones, lets requests finish. Resolves when the last is gone. */
  async drain({ noticeMs = 0, deadlineMs = 10_000 }: DrainOptions = {}): Promise<void> {
    this.#setDraining();
    if (noticeMs > 0) await new Promise((resolve) => setTimeout(resolve, noticeMs));
    if (!this.node.listening) return;
    const closed = new Promise<void>((resolve) => this.node.close(() => resolve()));
    const deadline = setTimeout(() => this.node.closeAllConnections(), deadlineMs);
    await closed;
    clearTimeout(deadline);
  }
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { clock, ids, observer } = options;
  let draining = false;
  const isDraining = () => draining;

  const operations = [
    ...healthRoutes({ version: options.version, database: options.database, checks: options.healthChecks, isDraining }),
    ...(options.metrics ? [metricsRoute(options.metrics)] : []),
  ];
  const declared = [...options.routes, ...operations];
  const document = openApiDocument(declared, options);
  const all = [...declared, ...docsRoutes(JSON.stringify(document), errorsPage(declared))];
  const routes = options.checkResponses ? all.map(withCheckedResponses) : all;

  const app = new Koa<Koa.DefaultState, Koa.DefaultContext>();
  // beyond the problem middleware it is either a client that went away, or a mistake in the framework itself
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (error.syscall === undefined) observer.failed(error, new RequestRecord('none', undefined, ''));
  });
  app.use(observed(observer, isDraining));
  const cors = corsFor(options.corsOrigins);
  if (cors) app.use(cors);
  app.use(problems(clock, observer));
  app.use(
    dispatch(routes, {
      authenticator: options.authenticator,
      clock,
      ids,
      idempotency: new Idempotency(options.idempotencyStore, clock, ids, observer),
      rateLimiter: options.rateLimits === 'off' ? undefined : new RateLimiter(options.rateLimits),
      trustedHops: options.trustedHops,
    }),
  );

  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const node = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
    },
    app.callback(),
  );
  node.on('clientError', refuseMalformed(clock));
  return new HttpServer(node, () => {
    draining = true;
  });
}
