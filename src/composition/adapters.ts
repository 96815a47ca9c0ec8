import { hkdfSync } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { ContainerModule } from 'inversify';
import type { Logger } from 'pino';
import { JwtLinkTokens } from '../adapters/identity/jwt-link-tokens.ts';
import { Boss } from '../adapters/jobs/boss.ts';
import { Metrics } from '../adapters/observability/metrics.ts';
import { SessionMetrics } from '../adapters/observability/session-metrics.ts';
import { DatabaseHealth, SchemaHealth } from '../adapters/persistence/database-health.ts';
import { SqlEventQueries } from '../adapters/persistence/event/sql-event-queries.ts';
import { PostgresIdempotencyStore } from '../adapters/persistence/idempotency/postgres-idempotency-store.ts';
import { MikroOrmUnitOfWork } from '../adapters/persistence/mikro-orm-unit-of-work.ts';
import { Reads } from '../adapters/persistence/reads.ts';
import { SqlRecordingQueries } from '../adapters/persistence/recording/sql-recording-queries.ts';
import { SqlRoomQueries } from '../adapters/persistence/room/sql-room-queries.ts';
import { SqlSessionQueries } from '../adapters/persistence/session/sql-session-queries.ts';
import { saysDatabaseIsAway } from '../adapters/persistence/translating-failures.ts';
import { KeyedOrigins } from '../adapters/system/keyed-origins.ts';
import { RandomJoinCodes } from '../adapters/system/random-join-codes.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { TimedVideoBudget } from '../adapters/system/timed-video-budget.ts';
import { UuidV7Ids } from '../adapters/system/uuid-v7-ids.ts';
import type { Broadcaster } from '../application/ports/broadcaster.ts';
import type { Clock } from '../application/ports/clock.ts';
import type { EventQueries } from '../application/ports/event-queries.ts';
import type { HealthCheck } from '../application/ports/health-check.ts';
import type { IdempotencyStore } from '../application/ports/idempotency-store.ts';
import type { Ids } from '../application/ports/ids.ts';
import type { JoinCodes } from '../application/ports/join-codes.ts';
import type { LinkTokens } from '../application/ports/link-tokens.ts';
import type { Origins } from '../application/ports/origins.ts';
import type { RecordingQueries } from '../application/ports/recording-queries.ts';
import type { RoomQueries } from '../application/ports/room-queries.ts';
import type { SessionQueries } from '../application/ports/session-queries.ts';
import type { UnitOfWork } from '../application/ports/unit-of-work.ts';
import type { VideoBudget } from '../application/ports/video-budget.ts';
import type { VideoProvider } from '../application/ports/video-provider.ts';
import type { Config } from '../config.ts';
import { jobsIn } from './jobs-in.ts';
import { token } from './token.ts';
import type { VideoKinds } from './video-kinds.ts';

export const ports = {
  clock: token<Clock>('Clock'),
  ids: token<Ids>('Ids'),
  joinCodes: token<JoinCodes>('JoinCodes'),
  origins: token<Origins>('Origins'),
  linkTokens: token<LinkTokens>('LinkTokens'),
  broadcaster: token<Broadcaster>('Broadcaster'),
  unitOfWork: token<UnitOfWork>('UnitOfWork'),
  sessionQueries: token<SessionQueries>('SessionQueries'),
  eventQueries: token<EventQueries>('EventQueries'),
  idempotencyStore: token<IdempotencyStore>('IdempotencyStore'),
  videoProviders: token<readonly VideoProvider[]>('VideoProviders'),
  videoBudget: token<VideoBudget>('VideoBudget'),
  roomQueries: token<RoomQueries>('RoomQueries'),
  recordingQueries: token<RecordingQueries>('RecordingQueries'),
  boss: token<Boss>('Boss'),
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
  /** Where that database is. */
  readonly databaseUrl: string;
  /** One or several, separated by commas; the first is the present one. */
  readonly secret: string;
  readonly video: {
    /** Tells the rooms of this installation from those of others at the same provider. */
    readonly installation: string;
    readonly kinds: VideoKinds;
  };
}

/** A key of its own for each purpose (RFC 5869), so that none proves anything elsewhere. */
export const keyFor = (purpose: string, secret: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret.split(',', 1)[0]?.trim() ?? '', '', `convoke ${purpose}`, 32));

/** The same of every secret that is still taken: the first signs, the others are read still. */
const keysFor = (purpose: string, secret: string): readonly [Uint8Array, ...Uint8Array[]] => {
  const [, ...older] = secret.split(',');
  return [keyFor(purpose, secret), ...older.map((one) => keyFor(purpose, one))];
};

/** Which adapter fills which port. */
export const adapters = ({ config, log, orm, databaseUrl, secret }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    bind(ports.clock).toResolvedValue(() => new SystemClock());
    bind(ports.ids).toResolvedValue(() => new UuidV7Ids());
    bind(ports.joinCodes).toResolvedValue(() => new RandomJoinCodes(config.joinCodeLength));
    bind(ports.origins).toResolvedValue(() => new KeyedOrigins(keyFor('origins', secret)));
    bind(ports.linkTokens).toResolvedValue(() => new JwtLinkTokens(...keysFor('links', secret)));
    bind(ports.boss).toResolvedValue(() => new Boss({ url: databaseUrl, log, saysAway: saysDatabaseIsAway }));
    bind(ports.recordingQueries).toResolvedValue(() => new SqlRecordingQueries(new Reads(orm)));
    bind(ports.roomQueries).toResolvedValue(() => new SqlRoomQueries(new Reads(orm)));
    bind(ports.videoBudget).toResolvedValue(() => new TimedVideoBudget(config.video.budgetMs));
    bind(ports.unitOfWork).toResolvedValue(
      (boss, broadcaster) => new MikroOrmUnitOfWork(orm, jobsIn(boss), (sessions) => broadcaster.wake(sessions)),
      [ports.boss, ports.broadcaster],
    );
    bind(ports.sessionQueries).toResolvedValue(() => new SqlSessionQueries(new Reads(orm)));
    bind(ports.eventQueries).toResolvedValue(() => new SqlEventQueries(new Reads(orm)));
    bind(ports.idempotencyStore).toResolvedValue(() => new PostgresIdempotencyStore(orm));
    bind(ports.databaseHealth).toResolvedValue(() => new DatabaseHealth(orm));
    bind(ports.schemaHealth).toResolvedValue(() => new SchemaHealth(orm));
    bind(ports.metrics).toResolvedValue(() => new Metrics());
    bind(ports.sessionMetrics).toResolvedValue(
      (metrics, queries) => new SessionMetrics(metrics.registry, () => queries.totals()),
      [ports.metrics, ports.sessionQueries],
    );
  });
