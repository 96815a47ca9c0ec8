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
import { observed } from './observed.ts';
import { openApiDocument } from './openapi.ts';
import { problems } from './problem.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { RateLimits } from './rate-limits.ts';
import type { RequestObserver } from './request-record.ts';
import { RequestRecord } from './request-record.ts';
import type { Route } from './route.ts';

export interface AppOptions {
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
}

/** The routes that are given, and those of operations. */
const declaredRoutes = (options: AppOptions, isDraining: () => boolean): readonly Route[] => [
  ...options.routes,
  ...healthRoutes({ version: options.version, database: options.database, checks: options.healthChecks, isDraining }),
  ...(options.metrics ? [metricsRoute(options.metrics)] : []),
];

/** The OpenAPI document that the application serves. */
export const documentOf = (options: AppOptions) =>
  openApiDocument(
    declaredRoutes(options, () => false),
    options,
  );

/** Routes and middlewares as one application; refuses to be made of routes that contradict each other. */
export function httpApp(options: AppOptions, isDraining: () => boolean): Koa {
  const { clock, ids, observer } = options;
  const declared = declaredRoutes(options, isDraining);
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
  const steps = dispatch(routes, {
    authenticator: options.authenticator,
    clock,
    ids,
    idempotency: new Idempotency(options.idempotencyStore, clock, ids, observer),
    rateLimiter: options.rateLimits === 'off' ? undefined : new RateLimiter(options.rateLimits),
    trustedHops: options.trustedHops,
  });
  for (const step of steps) app.use(step);
  return app;
}
