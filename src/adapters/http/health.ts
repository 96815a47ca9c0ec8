import { z } from 'zod';
import type { HealthCheck } from '../../application/ports/health-check.ts';
import type { Route } from './route.ts';
import { defineRoute } from './route.ts';

export interface HealthOptions {
  readonly version: string;
  readonly database: HealthCheck;
  /** Everything that the server depends on, the database among it. */
  readonly checks: readonly HealthCheck[];
  isDraining(): boolean;
}

const common = {
  method: 'get',
  tag: 'Operations',
  caller: 'nobody',
  base: 'root',
  envelope: 'bare',
  rateLimit: 'none',
} as const;

const json = (status: number, data: unknown) =>
  ({ status, raw: JSON.stringify(data), contentType: 'application/json; charset=utf-8' }) as const;

const Health = z.strictObject({
  status: z.enum(['ok', 'down']),
  database: z.enum(['up', 'down']),
  version: z.string(),
});
const Dependency = z.strictObject({ state: z.enum(['up', 'degraded', 'down']), detail: z.string() });
const Readiness = z.strictObject({
  status: z.enum(['ready', 'draining', 'down']),
  dependencies: z.record(z.string(), Dependency),
});

/** `/health`: is this process of use at all. `/ready`: should calls be sent here now, and if not, why. */
export function healthRoutes(options: HealthOptions): readonly Route[] {
  const health = defineRoute({
    ...common,
    path: '/health',
    operationId: 'getHealth',
    summary: 'Is the server alive and its database there?',
    description: 'Answers 503 with `status: "down"` while the database is away.',
    responses: { 200: Health },
    media: { 'application/json': 'The same with 503 while the database is away.' },
    async handle() {
      const { state } = await options.database.check();
      const { version } = options;
      if (state === 'down') return json(503, { status: 'down', database: 'down', version });
      return { status: 200, data: { status: 'ok', database: 'up', version } };
    },
  });
  const ready = defineRoute({
    ...common,
    path: '/ready',
    operationId: 'getReadiness',
    summary: 'Should calls be sent to this server?',
    description: 'Answers 503 while it drains, and while something that it can not do without is away.',
    responses: { 200: Readiness },
    media: { 'application/json': 'The same with 503 while it is not ready.' },
    async handle() {
      const found = await Promise.all(options.checks.map(async (check) => [check.name, await check.check()] as const));
      const dependencies = Object.fromEntries(found.map(([name, { state, detail }]) => [name, { state, detail }]));
      if (options.isDraining()) return json(503, { status: 'draining', dependencies });
      if (found.some(([, { state }]) => state === 'down')) return json(503, { status: 'down', dependencies });
      return { status: 200, data: { status: 'ready', dependencies } };
    },
  });
  return [health, ready];
}

export interface MetricsPage {
  readonly contentType: string;
  render(): Promise<string>;
}

/** `/metrics`, for Prometheus. */
export const metricsRoute = (metrics: MetricsPage): Route =>
  defineRoute({
    ...common,
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'Measurements in the text format of Prometheus',
    responses: {},
    media: { 'text/plain': 'Prometheus text format' },
    handle: async () => ({ status: 200, raw: await metrics.render(), contentType: metrics.contentType }),
  });
