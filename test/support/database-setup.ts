import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { EmbeddedPostgres } from '#src/adapters/embedded-postgres/embedded-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server of this run; each test file makes a database of its own on it. */
    databaseServer: string;
  }
}

/** One real PostgreSQL a run, thrown away afterwards; `TEST_DATABASE_URL` names another to use instead. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) {
    project.provide('databaseServer', given);
    return async () => {};
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'convoke-test-'));
  const server = await EmbeddedPostgres.start({
    dataDir,
    log: () => {},
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=300'],
  });
  project.provide('databaseServer', server.connectionString);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
