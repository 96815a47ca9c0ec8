import { setTimeout as pause } from 'node:timers/promises';
import type { Container } from 'inversify';
import type { Logger } from 'pino';
import { DataDirUnusable } from '../adapters/embedded-postgres/errors.ts';
import { readOrMakeSigningSecret } from '../adapters/identity/signing-secret.ts';
import { migrateUp } from '../adapters/persistence/migrate.ts';
import { claimInstallation } from '../adapters/persistence/room/installation.ts';
import { compose } from '../composition.ts';
import { BadConfiguration, type Config } from '../config.ts';
import { ValidationFailed } from '../domain/expected-error.ts';
import { version } from '../version.ts';
import type { Surroundings } from './adapters.ts';
import { ports } from './adapters.ts';
import { boundaries } from './boundaries.ts';
import { conversation, liveRoomOf } from './conversation.ts';
import type { Database } from './database.ts';
import { databaseOf } from './database.ts';
import { httpServerOf } from './http.ts';
import { identity } from './identity.ts';
import { Work } from './jobs.ts';
import { mail } from './mail.ts';
import { notifications } from './notifications.ts';
import { ownAddress } from './own-address.ts';
import { watchProviders } from './provider-watch.ts';
import { video } from './video.ts';
import { loadVideoKinds } from './video-kinds.ts';

export interface RunningServer {
  /** Where it listens. */
  readonly address: string;
  /** The credentials that were made up for the first admin, told this once. */
  readonly firstAdmin?: { readonly email: string; readonly password: string };
  /** Takes no new work, lets requests finish, then closes the database. */
  stop(): Promise<void>;
}

/** Starts everything in order: database, schema, secret, first admin, HTTP. What was started is stopped if a later step fails. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const database = await databaseOf(config, log);
  try {
    return await serve(config, log, database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function serve(config: Config, log: Logger, database: Database): Promise<RunningServer> {
  const { orm } = database;
  const migrated = await migrateUp(orm);
  if (migrated.length > 0) log.info({ migrations: migrated }, 'the schema was brought up to date');
  const { tag: installation, isNew } = await claimInstallation(orm, ownAddress(config));
  if (isNew) log.warn('the database is a copy, or its address has changed: rooms made before are left alone');
  const surroundings = {
    config,
    log,
    orm,
    databaseUrl: database.url,
    secret: await secretOf(config),
    video: { installation, kinds: await loadVideoKinds(config) },
  };
  const container = compose(surroundings);
  const work = new Work(container);
  try {
    await work.prepare();
    return await listen(container, surroundings, database, work);
  } catch (error) {
    await work.close();
    throw error;
  }
}

async function listen(
  container: Container,
  surroundings: Surroundings,
  database: Database,
  work: Work,
): Promise<RunningServer> {
  const { config } = surroundings;
  const firstAdmin = await firstAdminOf(container, config);
  const http = httpServerOf(container, surroundings, version);
  const liveRoom = liveRoomOf(container, surroundings, http);
  const { address, port } = await http.listen(config.port, config.host);
  const broadcaster = container.get(conversation.broadcaster);
  broadcaster.start();
  liveRoom.start();
  const boundaryCheck = container.get(boundaries.periodicCheck);
  boundaryCheck.start();
  const providerWatch = watchProviders(container.get(ports.videoProviders), container.get(video.log));
  await work.start();
  return {
    address: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    ...(firstAdmin && { firstAdmin }),
    async stop() {
      const drained = http.drain({ noticeMs: config.drainNoticeMs });
      await pause(config.drainNoticeMs);
      container.get(conversation.doorWatch).close();
      // Requests that are being finished may still enqueue work; others do it.
      await Promise.all([drained, liveRoom.drain(), work.stop()]);
      await Promise.all([boundaryCheck.stop(), providerWatch.stop(), container.get(mail.notifier).close()]);
      await container.get(notifications.sendNotices).settled();
      await broadcaster.close();
      await work.close();
      await database.close();
    },
  };
}

async function firstAdminOf(container: Container, { firstAdmin }: Config) {
  try {
    return await container.get(identity.ensureFirstAdmin).execute(firstAdmin);
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    throw new BadConfiguration(error.violations.map(({ path, message }) => `ADMIN_${path.toUpperCase()}: ${message}`));
  }
}

async function secretOf({ jwtSecret, dataDir }: Config): Promise<string> {
  if (jwtSecret) return jwtSecret;
  try {
    return await readOrMakeSigningSecret(dataDir);
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? DataDirUnusable.because(dataDir, error) : error;
  }
}
