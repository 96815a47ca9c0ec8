import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { openDatabase } from '#src/adapters/persistence/database.ts';
import { migrateUp } from '#src/adapters/persistence/migrate.ts';

export interface FreshDatabase {
  readonly url: string;
  readonly orm: MikroORM;
  close(): Promise<void>;
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A database of one's own on the run's server (`inject('databaseServer')`), without tables. */
export async function emptyDatabase(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `drop database if exists ${name} with (force)`) };
}

/** The same with all tables, and an ORM on it. */
export async function freshDatabase(server: string, poolSize = 20): Promise<FreshDatabase> {
  const { url, drop } = await emptyDatabase(server);
  const orm = openDatabase({ url, poolSize });
  await migrateUp(orm);
  return {
    url,
    orm,
    close: async () => {
      await orm.close();
      await drop();
    },
  };
}
