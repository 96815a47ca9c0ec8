import { createSecretKey, hkdfSync } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { ContainerModule } from 'inversify';
import type { Logger } from 'pino';
import { Metrics } from '../adapters/observability/metrics.ts';
import { SessionMetrics } from '../adapters/observability/session-metrics.ts';
import { DatabaseHealth, SchemaHealth } from '../adapters/persistence/database-health.ts';
import { SqlEventQueries } from '../adapters/persistence/event/sql-event-queries.ts';
import { PostgresIdempotencyStore } from '../adapters/persistence/idempotency/postgres-idempotency-store.ts';
import { MikroOrmUnitOfWork } from '../adapters/persistence/mikro-orm-unit-of-work.ts';
import { Reads } from '../adapters/persistence/reads.ts';
import { SqlSessionQueries } from '../adapters/persistence/session/sql-session-queries.ts';
import { KeyedOrigins } from '../adapters/system/keyed-origins.ts';
import { RandomJoinCodes } from '../adapters/system/random-join-codes.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { UuidV7Ids } from '../adapters/system/uuid-v7-ids.ts';
import { BuiltinVideoProvider } from '../adapters/video/builtin/builtin-video-provider.ts';
import type { Broadcaster } from '../application/ports/broadcaster.ts';
import type { Clock } from '../application/ports/clock.ts';
import type { EventQueries } from '../application/ports/event-queries.ts';
import type { HealthCheck } from '../application/ports/health-check.ts';
import type { IdempotencyStore } from '../application/ports/idempotency-store.ts';
import type { Ids } from '../application/ports/ids.ts';
import type { JoinCodes } from '../application/ports/join-codes.ts';
import type { Origins } from '../application/ports/origins.ts';
import type { SessionQueries } from '../application/ports/session-queries.ts';
import type { UnitOfWork } from '../application/ports/unit-of-work.ts';
import type { VideoProvider } from '../application/ports/video-provider.ts';
import type { Config } from '../config.ts';
import { token } from './token.ts';

export const ports = {
  clock: token<Clock>('Clock'),
  ids: token<Ids>('Ids'),
  joinCodes: token<JoinCodes>('JoinCodes'),
  origins: token<Origins>('Origins'),
  broadcaster: token<Broadcaster>('Broadcaster'),
  unitOfWork: token<UnitOfWork>('UnitOfWork'),
  sessionQueries: token<SessionQueries>('SessionQueries'),
  eventQueries: token<EventQueries>('EventQueries'),
  idempotencyStore: token<IdempotencyStore>('IdempotencyStore'),
  videoProvider: token<VideoProvider>('VideoProvider'),
  databaseHealth: token<HealthCheck>('DatabaseHealth'),
  schemaHealth: token<HealthCheck>('SchemaHealth'),
  metrics: token<Metrics>('Metrics'),
  sessionMetrics: token<SessionMetrics>('SessionMetrics'),
} as const;

/** What the process brings along: its settings, its log, its database and its secret. */
export interface Surroundings {
  readonly config: Config;
  readonly log: Logger;
  readonly orm: MikroORM;
  /** One or several, separated by commas; the first is the present one. */
  readonly secret: string;
}

/** A key of its own for each purpose (RFC 5869), so that none proves anything elsewhere. */
const keyFor = (purpose: string, secret: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret.split(',', 1)[0]?.trim() ?? '', '', `convoke ${purpose}`, 32));

/** Which adapter fills which port. */
export const adapters = ({ config, orm, secret }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    bind(ports.clock).toResolvedValue(() => new SystemClock());
    bind(ports.ids).toResolvedValue(() => new UuidV7Ids());
    bind(ports.joinCodes).toResolvedValue(() => new RandomJoinCodes(config.joinCodeLength));
    bind(ports.origins).toResolvedValue(() => new KeyedOrigins(keyFor('origins', secret)));
    bind(ports.unitOfWork).toResolvedValue(
      (broadcaster) => new MikroOrmUnitOfWork(orm, (sessions) => broadcaster.wake(sessions)),
      [ports.broadcaster],
    );
    bind(ports.sessionQueries).toResolvedValue(() => new SqlSessionQueries(new Reads(orm)));
    bind(ports.eventQueries).toResolvedValue(() => new SqlEventQueries(new Reads(orm)));
    bind(ports.idempotencyStore).toResolvedValue(() => new PostgresIdempotencyStore(orm));
    bind(ports.videoProvider).toResolvedValue(
      (clock) =>
        new BuiltinVideoProvider(
          { publicUrl: config.publicUrl, key: createSecretKey(keyFor('built-in rooms', secret)) },
          clock,
        ),
      [ports.clock],
    );
    bind(ports.databaseHealth).toResolvedValue(() => new DatabaseHealth(orm));
    bind(ports.schemaHealth).toResolvedValue(() => new SchemaHealth(orm));
    bind(ports.metrics).toResolvedValue(() => new Metrics());
    bind(ports.sessionMetrics).toResolvedValue(
      (metrics, queries) => new SessionMetrics(metrics.registry, () => queries.totals()),
      [ports.metrics, ports.sessionQueries],
    );
  });
