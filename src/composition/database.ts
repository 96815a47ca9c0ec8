import { setTimeout as pause } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import { EmbeddedPostgres } from '../adapters/embedded-postgres/embedded-postgres.ts';
import { openDatabase } from '../adapters/persistence/database.ts';
import { saysDatabaseIsAway } from '../adapters/persistence/translating-failures.ts';
import type { Config } from '../config.ts';

export interface Database {
  readonly orm: MikroORM;
  readonly url: string;
  /** Closes the pool, then stops the embedded server where there is one. */
  close(): Promise<void>;
}

/** How long a database that is started together with us may take until it answers. */
const patienceSeconds = 30;

/** The database could not be reached at start-up. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
}

/**
 * The database that the configuration names, or an embedded PostgreSQL of our own in `DATA_DIR`; it answers.
 * @throws {DatabaseAway | DataDirUnusable | DataDirInUse | PostgresFailed}
 */
export async function databaseOf({ databaseUrl, databasePoolSize, dataDir }: Config, log: Logger): Promise<Database> {
  if (databaseUrl) {
    const orm = openDatabase({ url: databaseUrl, poolSize: databasePoolSize });
    await waitFor(orm, databaseUrl, log);
    return { orm, url: databaseUrl, close: () => orm.close() };
  }
  const server = await EmbeddedPostgres.start({ dataDir, log: (message) => log.info(message) });
  const orm = openDatabase({ url: server.connectionString, poolSize: databasePoolSize });
  return {
    orm,
    url: server.connectionString,
    async close() {
      await orm.close();
      await server.stop();
    },
  };
}

async function waitFor(orm: MikroORM, url: string, log: Logger): Promise<void> {
  const { host, pathname } = new URL(url);
  for (let second = 0; ; second += 1) {
    try {
      await orm.em.getConnection().execute('select 1');
      return;
    } catch (cause) {
      const message = `The database ${pathname.slice(1)} at ${host} (DATABASE_URL) can't be used.`;
      if (!saysDatabaseIsAway(cause) || second === patienceSeconds) {
        await orm.close(true);
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new DatabaseAway(`${message} ${why}`, { cause });
      }
      if (second === 0) log.warn(`${message} Trying again for ${patienceSeconds} seconds.`);
      await pause(1000);
    }
  }
}
